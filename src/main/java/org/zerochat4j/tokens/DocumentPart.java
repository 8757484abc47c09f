package org.zerochat4j.tokens;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Some documents of a {@link TokenFile}, one after the other as if there were no others. Of every
 * thousand documents one place is remembered; what lies between is found by going through the list
 * of documents, so memory stays small for any number of them.
 */
final class DocumentPart implements TokenSequence {
  private static final int GROUP = 1024;

  private final TokenFile tokens;
  private final List<TokenShard> shards;
  private final IntPredicate chosen;

  /** The number of the first group of documents of each shard, and of all groups at the end. */
  private final int[] firstGroup;

  /** Where each group begins among all tokens, and among the chosen; the ends come last. */
  private final long[] everyStart;

  private final long[] chosenStart;

  /**
   * @param chosen says by the hash of its text whether a document belongs to this part
   */
  DocumentPart(TokenFile tokens, IntPredicate chosen) {
    this.tokens = tokens;
    this.shards = tokens.shardsWithDocuments();
    this.chosen = chosen;
    this.firstGroup = new int[shards.size() + 1];
    for (int s = 0; s < shards.size(); s++) {
      long groups = Math.ceilDiv(shards.get(s).info().documents(), (long) GROUP);
      firstGroup[s + 1] = Math.toIntExact(firstGroup[s] + groups);
    }
    int groups = firstGroup[shards.size()];
    this.everyStart = new long[groups + 1];
    this.chosenStart = new long[groups + 1];
    for (int group = 0; group < groups; group++) {
      TokenShard shard = shards.get(shardOf(group));
      long every = 0;
      long some = 0;
      for (long i = firstDocument(group); i < endDocument(group); i++) {
        int count = shard.documentTokens(i);
        every += count;
        some += chosen.test(shard.documentHash(i)) ? count : 0;
      }
      everyStart[group + 1] = everyStart[group] + every;
      chosenStart[group + 1] = chosenStart[group] + some;
    }
  }

  @Override
  public long size() {
    return chosenStart[chosenStart.length - 1];
  }

  @Override
  public void read(long index, int[] target, int at, int count) {
    if (index < 0 || index + count > size()) {
      throw new IndexOutOfBoundsException(index + " to " + (index + count) + " of " + size());
    }
    int done = 0;
    for (int group = groupOf(chosenStart, index); done < count; group++) {
      TokenShard shard = shards.get(shardOf(group));
      long every = everyStart[group];
      long some = chosenStart[group];
      for (long i = firstDocument(group); i < endDocument(group) && done < count; i++) {
        int length = shard.documentTokens(i);
        if (chosen.test(shard.documentHash(i))) {
          long skip = index + done - some;
          if (skip < length) {
            int n = (int) Math.min(count - done, length - skip);
            tokens.read(every + skip, target, at + done, n);
            done += n;
          }
          some += length;
        }
        every += length;
      }
    }
  }

  /** Where the id at {@code index} of this part lies among all tokens. */
  long placeOf(long index) {
    int group = groupOf(chosenStart, index);
    TokenShard shard = shards.get(shardOf(group));
    long every = everyStart[group];
    long some = chosenStart[group];
    for (long i = firstDocument(group); i < endDocument(group); i++) {
      int length = shard.documentTokens(i);
      if (chosen.test(shard.documentHash(i))) {
        if (index < some + length) {
          return every + (index - some);
        }
        some += length;
      }
      every += length;
    }
    throw new IndexOutOfBoundsException(index + " of " + size());
  }

  /** The inverse of {@link #placeOf}; -1 when the id at {@code place} is not of this part. */
  long indexOf(long place) {
    if (place < 0 || place >= tokens.size()) {
      return -1;
    }
    int group = groupOf(everyStart, place);
    TokenShard shard = shards.get(shardOf(group));
    long every = everyStart[group];
    long some = chosenStart[group];
    for (long i = firstDocument(group); i < endDocument(group); i++) {
      int length = shard.documentTokens(i);
      boolean in = chosen.test(shard.documentHash(i));
      if (place < every + length) {
        return in ? some + (place - every) : -1;
      }
      every += length;
      some += in ? length : 0;
    }
    return -1;
  }

  /** The last group that begins at or before {@code index}: the one that holds it. */
  private static int groupOf(long[] starts, long index) {
    int i = Arrays.binarySearch(starts, index);
    if (i < 0) {
      return -i - 2;
    }
    while (i + 1 < starts.length && starts[i + 1] == index) { // Groups without a chosen document.
      i++;
    }
    return Math.min(i, starts.length - 2);
  }

  private int shardOf(int group) {
    int s = Arrays.binarySearch(firstGroup, group);
    if (s < 0) {
      return -s - 2;
    }
    while (firstGroup[s + 1] == group) { // Files without documents.
      s++;
    }
    return s;
  }

  private long firstDocument(int group) {
    return (long) (group - firstGroup[shardOf(group)]) * GROUP;
  }

  private long endDocument(int group) {
    long documents = shards.get(shardOf(group)).info().documents();
    return Math.min(documents, firstDocument(group) + GROUP);
  }
}
