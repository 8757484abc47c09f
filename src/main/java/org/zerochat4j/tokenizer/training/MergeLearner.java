package org.zerochat4j.tokenizer.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntToLongFunction;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.Workers;
import org.zerochat4j.tokenizer.text.ByteAlphabet;

/**
 * The merging half of training. Only pairs above a threshold are kept, with the places where they
 * stand; a merge visits the places of its pair and nothing else. A pair's count never grows, so no
 * other pair can come first before those are used up; then the threshold falls and {@link PairScan}
 * finds the pairs that reach it now. This keeps tables and lists small, and forgets what is out of
 * date.
 */
final class MergeLearner {
  /** How much lower the next threshold is: lower means fewer scans and longer lists. */
  private static final int THRESHOLD_STEP = 8;

  /** Places of a merge that a thread is worth starting for. */
  private static final int MIN_PLACES = 1 << 13;

  /** Threads of a merge: each has arrays as long as the vocabulary. */
  private static final int MAX_PARTS = 16;

  private static final int MIN_POOL = 1 << 22;

  private final TrainingText text;
  private final int vocabSize;
  private final long minFrequency;
  private final int maxTokenLength;

  private final List<String> vocabulary = new ArrayList<>();
  private final Map<String, Integer> symbolOfToken = new HashMap<>();
  private final List<String> merges = new ArrayList<>();

  /** Bytes of each symbol. */
  private final int[] lengths;

  private final Places places;
  private final PairScan scan;
  private final List<PairMerge> parts = new ArrayList<>();
  private final NeighborCounts sum;
  private PairQueue queue = new PairQueue();
  private long threshold;
  private boolean stale;

  /**
   * @param minFrequency rarer pairs are not merged
   * @param maxTokenLength the most bytes of a token
   */
  MergeLearner(TrainingText text, int vocabSize, long minFrequency, int maxTokenLength) {
    this.text = text;
    this.vocabSize = vocabSize;
    this.minFrequency = Math.max(1, minFrequency);
    this.maxTokenLength = maxTokenLength;
    int symbols = vocabSize + TrainingText.FIRST;
    lengths = new int[symbols];
    for (char c : ByteAlphabet.sorted()) {
      lengths[TrainingText.FIRST + vocabulary.size()] = 1;
      symbolOfToken.put(String.valueOf(c), TrainingText.FIRST + vocabulary.size());
      vocabulary.add(String.valueOf(c));
    }
    places = new Places(poolSize(text.length()));
    scan = new PairScan(text, lengths, maxTokenLength);
    sum = new NeighborCounts(symbols);
    for (int i = 0; i < Math.min(Workers.count(), MAX_PARTS); i++) {
      parts.add(new PairMerge(text, lengths));
    }
  }

  /** Places for half of the elements; a small text has room for all. */
  private static int poolSize(int elements) {
    return (int) Math.max(elements / 2, Math.min(2L * elements + 1, MIN_POOL));
  }

  /** What learning takes for each element of the text, in bytes. */
  static int bytesPerElement(int vocabSize) {
    return Symbols.width(vocabSize + TrainingText.FIRST) + Integer.BYTES / 2;
  }

  List<String> vocabulary() {
    return vocabulary;
  }

  List<String> merges() {
    return merges;
  }

  void learn() {
    threshold = Math.max(minFrequency, scan.largestOfBytes() / THRESHOLD_STEP);
    long began = System.nanoTime();
    try (Progress progress = new Progress("tokenizer", 0, "tokens")) {
      progress.update(vocabulary.size(), "");
      rescan();
      while (vocabulary.size() < vocabSize) {
        if (stale) {
          rescan();
        }
        int pair = queue.takeMostFrequent(threshold);
        if (pair >= 0) {
          merge(pair);
          progress.update(vocabulary.size(), timeLeft(System.nanoTime() - began));
        } else if (threshold > minFrequency) {
          threshold = Math.max(minFrequency, threshold / THRESHOLD_STEP);
          stale = true;
        } else {
          break;
        }
      }
    }
  }

  /**
   * The pairs become rarer as they go on: the time goes with the logarithm of the tokens learned,
   * roughly.
   */
  private String timeLeft(long nanos) {
    double done =
        Math.log((double) vocabulary.size() / ByteAlphabet.SIZE)
            / Math.log((double) vocabSize / ByteAlphabet.SIZE);
    return done < 1
        ? "of " + vocabSize + ", " + Progress.duration(nanos * 1e-9 * (1 - done) / done) + " left"
        : "";
  }

  private void rescan() {
    // Half of the pool is left for the pairs that merges make.
    PairScan.Found found = scan.scan(threshold, places.pool().length / 2, places);
    queue = found.queue();
    threshold = found.threshold();
    stale = false;
  }

  private void merge(int pair) {
    int left = PairIndex.left(queue.key(pair));
    int right = PairIndex.right(queue.key(pair));
    String leftToken = vocabulary.get(left - TrainingText.FIRST);
    String rightToken = vocabulary.get(right - TrainingText.FIRST);
    merges.add(leftToken + " " + rightToken);
    String token = leftToken + rightToken;
    int fresh = TrainingText.FIRST + vocabulary.size();
    // Two ways to the same text (possible in runs of one character) share an id.
    int merged = symbolOfToken.computeIfAbsent(token, _ -> fresh);
    if (merged == fresh) {
      vocabulary.add(token);
      lengths[merged] = lengths[left] + lengths[right];
    } else {
      // Pairs with this symbol become more frequent, those too that have no list.
      stale = true;
    }
    int start = queue.listStart(pair);
    int used = mergePlaces(start, start + queue.listLength(pair), left, right, merged);
    NeighborCounts counts = neighbors(used);
    subtract(counts.left, symbol -> PairIndex.key(symbol, left));
    subtract(counts.right, symbol -> PairIndex.key(right, symbol));
    queue.subtract(PairIndex.key(/* left= */ right, /* right= */ left), counts.adjacentTimes);
    queue.remove(pair);
    if (!stale) {
      addNewPairs(counts, merged, used);
    }
    counts.clear();
    for (int i = 0; i < used; i++) {
      parts.get(i).counts().clear();
    }
  }

  /** Merges at all places of a list; returns into how many parts it was cut for that. */
  private int mergePlaces(int start, int end, int left, int right, int merged) {
    int count = Math.clamp((end - start) / MIN_PLACES, 1, parts.size());
    int[] pool = places.pool();
    int[] bounds = new int[count + 1];
    bounds[0] = start;
    bounds[count] = end;
    for (int i = 1; i < count; i++) {
      int even = start + (int) ((long) (end - start) * i / count);
      bounds[i] = betweenWords(pool, Math.max(even, bounds[i - 1] + 1), end);
    }
    Workers.run(
        count, i -> parts.get(i).merge(pool, bounds[i], bounds[i + 1], left, right, merged));
    return count;
  }

  /**
   * The first index at or after {@code from} whose place is in another word than the one before.
   */
  private int betweenWords(int[] pool, int from, int end) {
    for (int i = Math.min(from, end); i < end; i++) {
      for (int at = pool[i - 1]; at < pool[i]; at++) {
        if (text.symbols.get(at) == TrainingText.END) {
          return i;
        }
      }
    }
    return end;
  }

  private NeighborCounts neighbors(int used) {
    if (used == 1) {
      return parts.getFirst().counts();
    }
    for (int i = 0; i < used; i++) {
      sum.addAll(parts.get(i).counts());
    }
    return sum;
  }

  private void subtract(NeighborCounts.Side side, IntToLongFunction key) {
    for (int i = 0; i < side.size; i++) {
      int symbol = side.seen[i];
      queue.subtract(key.applyAsLong(symbol), side.times[symbol]);
    }
  }

  /** Queues the pairs of the merged symbol and its neighbours that reach the threshold. */
  private void addNewPairs(NeighborCounts counts, int merged, int used) {
    boolean twice = counts.adjacentTimes >= threshold && 2 * lengths[merged] <= maxTokenLength;
    long needed =
        placesOf(counts.left, merged)
            + placesOf(counts.right, merged)
            + (twice ? counts.adjacentPlaces : 0);
    if (needed > places.room()) {
      stale = true;
      return;
    }
    if (needed == 0) {
      return;
    }
    addPairs(counts.left, merged, used, part -> part.left, x -> PairIndex.key(x, merged));
    addPairs(counts.right, merged, used, part -> part.right, x -> PairIndex.key(merged, x));
    int[] adjacent = new int[used];
    if (twice) {
      int next = places.take(counts.adjacentPlaces);
      long key = PairIndex.key(merged, merged);
      queue.add(key, counts.adjacentTimes, next, counts.adjacentPlaces);
      for (int i = 0; i < used; i++) {
        adjacent[i] = next;
        next += parts.get(i).counts().adjacentPlaces;
      }
    }
    int[] pool = places.pool();
    Workers.run(used, i -> parts.get(i).writePlaces(pool, adjacent[i]));
  }

  private boolean isFrequent(NeighborCounts.Side side, int symbol, int merged) {
    return side.times[symbol] >= threshold && lengths[symbol] + lengths[merged] <= maxTokenLength;
  }

  private long placesOf(NeighborCounts.Side side, int merged) {
    long sum = 0;
    for (int i = 0; i < side.size; i++) {
      if (isFrequent(side, side.seen[i], merged)) {
        sum += side.places[side.seen[i]];
      }
    }
    return sum;
  }

  private void addPairs(
      NeighborCounts.Side all,
      int merged,
      int used,
      Function<NeighborCounts, NeighborCounts.Side> side,
      IntToLongFunction key) {
    for (int i = 0; i < all.size; i++) {
      int symbol = all.seen[i];
      boolean frequent = isFrequent(all, symbol, merged);
      int next = 0;
      if (frequent) {
        next = places.take(all.places[symbol]);
        queue.add(key.applyAsLong(symbol), all.times[symbol], next, all.places[symbol]);
      }
      // From now on a part's places say where it writes, see PairMerge.writePlaces.
      for (int part = 0; part < used; part++) {
        int[] ofPart = side.apply(parts.get(part).counts()).places;
        int count = ofPart[symbol];
        ofPart[symbol] = next;
        next += frequent ? count : 0;
      }
    }
  }
}
