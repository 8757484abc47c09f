package org.zerochat4j.tokenizer.bpe;

import java.util.Arrays;

/**
 * Finds the encoding of a word without merging: at each place the longest token that fits the one
 * before it ({@link TokenPairs}), a shorter one or a step back when the rest has no encoding. The
 * beginning of a word up to some place has one encoding, so a place that failed once has failed for
 * good and the time is linear. (The idea: H. van Antwerpen and A. Neubeck, "So many tokens, so
 * little time", 2024.) Holds scratch space: one per thread.
 */
final class BacktrackingEncoder {
  private final TokenTrie trie;
  private final TokenPairs pairs;
  private final WordEncoder scratch;

  /** Places that no encoding leads on from; all false between two words. */
  private long[] failed = new long[4];

  /** {@code scratch} is overwritten at any time. */
  BacktrackingEncoder(TokenTrie trie, TokenPairs pairs, WordEncoder scratch) {
    this.trie = trie;
    this.pairs = pairs;
    this.scratch = scratch;
  }

  /** Appends the ids of {@code text} from {@code from} to {@code end}, which are all symbols. */
  void encode(byte[] text, int from, int end, IdBuffer out) {
    if (from == end) {
      return;
    }
    int base = out.size();
    boolean anyFailed = false;
    int last = TokenTrie.NONE;
    int token = trie.longest(text, from, end);
    for (int at = from; ; ) {
      if (token == TokenTrie.NONE) {
        if (last == TokenTrie.NONE) {
          throw new IllegalStateException("a word without an encoding: its symbols are no tokens");
        }
        anyFailed = true;
        fail(at - from);
        token = pairs.shorter(out.removeLast());
        at -= pairs.length(last);
        last = out.size() == base ? TokenTrie.NONE : out.get(out.size() - 1);
        continue;
      }
      int next = at + pairs.length(token);
      if ((anyFailed && hasFailed(next - from))
          || (last != TokenTrie.NONE && !pairs.compatible(last, token, scratch))) {
        token = pairs.shorter(token);
        continue;
      }
      out.add(token);
      if (next == end) {
        break;
      }
      last = token;
      at = next;
      token = trie.longest(text, at, end);
    }
    if (anyFailed) {
      Arrays.fill(failed, 0, Math.min(failed.length, ((end - from) >> 6) + 1), 0);
    }
  }

  private boolean hasFailed(int place) {
    return place >> 6 < failed.length && (failed[place >> 6] & 1L << place) != 0;
  }

  private void fail(int place) {
    if (place >> 6 >= failed.length) {
      failed = Arrays.copyOf(failed, Math.max((place >> 6) + 1, failed.length * 2));
    }
    failed[place >> 6] |= 1L << place;
  }
}
