package org.zerochat4j.tokenizer.training;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.zerochat4j.base.Workers;

/**
 * Finds the pairs that occur at least so many times, and all their places, in passes over the whole
 * text. Memory goes with the number of frequent pairs, not with that of all: the first pass adds
 * the counts of pairs up in buckets, several pairs in one, and only pairs of a bucket that reaches
 * the threshold are counted one by one in the second. The third writes down the places.
 */
final class PairScan {
  /** Each part has buckets and a table of its own. */
  private static final int MAX_PARTS = 16;

  private static final int MIN_BUCKET_BITS = 16;
  private static final int MAX_BUCKET_BITS = 22;

  /** So many buckets for each time that the threshold fits into all counts: few fill by chance. */
  private static final int BUCKETS_PER_THRESHOLD = 2;

  /** A bucket stops counting here. */
  private static final long MAX_THRESHOLD = 1 << 30;

  private final TrainingText text;
  private final int[] lengths;
  private final int maxTokenLength;
  private final int[] bounds;
  private long total;

  /** A pair and its times in the part of the text that starts and ends at words. */
  @FunctionalInterface
  private interface PairVisitor {
    void pair(long key, long times, int position);
  }

  /** The pairs of one part. */
  private static final class Part {
    private final PairIndex index = new PairIndex();
    private long[] times = new long[1 << 9];

    /** How many places; later where the next one is written, below 0 for none. */
    private int[] places = new int[1 << 9];

    void count(long key, long count) {
      int pair = index.add(key);
      if (pair == times.length) {
        times = Arrays.copyOf(times, pair * 2);
        places = Arrays.copyOf(places, pair * 2);
      }
      times[pair] += count;
      places[pair]++;
    }
  }

  /**
   * @param lengths bytes of each symbol; a later scan sees later symbols
   * @param maxTokenLength pairs of more bytes are passed over
   */
  PairScan(TrainingText text, int[] lengths, int maxTokenLength) {
    this.text = text;
    this.lengths = lengths;
    this.maxTokenLength = maxTokenLength;
    int parts = Math.clamp(text.length() >> 14, 1, Math.min(Workers.count(), MAX_PARTS));
    bounds = new int[parts + 1];
    for (int i = 0; i <= parts; i++) {
      bounds[i] = i == 0 ? 1 : text.wordStart((int) ((long) text.length() * i / parts));
    }
  }

  /** The most frequent pair's count, for a text of which nothing is merged yet; 0 without pairs. */
  long largestOfBytes() {
    int side = TrainingText.FIRST + 256;
    long[][] sums = new long[bounds.length - 1][side * side];
    each((part, start, end) ->
        visit(
            start,
            end,
            (key, times, _) ->
                sums[part][PairIndex.left(key) * side + PairIndex.right(key)] += times));
    long largest = 0;
    for (int i = 0; i < side * side; i++) {
      long sum = 0;
      for (long[] ofPart : sums) {
        sum += ofPart[i];
      }
      total += sum;
      largest = Math.max(largest, sum);
    }
    return largest;
  }

  /**
   * Fills {@code queue} and {@code places}.
   *
   * @param threshold the least count of a pair
   * @param room how many places there may be; the threshold is raised as far as necessary, but not
   *     beyond the most frequent pairs
   */
  Found scan(long threshold, int room, Places places) {
    PairFilter candidates = candidates(threshold);
    Part[] parts = new Part[bounds.length - 1];
    each((part, start, end) -> {
      Part pairs = new Part();
      visit(
          start,
          end,
          (key, times, _) -> {
            if (candidates.contains(key)) {
              pairs.count(key, times);
            }
          });
      parts[part] = pairs;
    });
    Part all = sum(parts);
    long reached = fit(all, threshold, room);
    PairQueue queue = new PairQueue();
    places.clear();
    for (int pair = 0; pair < all.index.size(); pair++) {
      long key = all.index.key(pair);
      boolean frequent = all.times[pair] >= reached;
      int start = frequent ? places.take(all.places[pair]) : -1;
      if (frequent) {
        queue.add(key, all.times[pair], start, all.places[pair]);
      }
      int next = start;
      for (Part part : parts) {
        int own = part.index.find(key);
        if (own >= 0) {
          int count = part.places[own];
          part.places[own] = next;
          next += frequent ? count : 0;
        }
      }
    }
    int[] pool = places.pool();
    each((part, start, end) -> {
      Part pairs = parts[part];
      visit(
          start,
          end,
          (key, _, position) -> {
            if (candidates.contains(key)) {
              int pair = pairs.index.find(key);
              if (pairs.places[pair] >= 0) {
                pool[pairs.places[pair]++] = position;
              }
            }
          });
    });
    return new Found(queue, reached);
  }

  private PairFilter candidates(long threshold) {
    int full = (int) Math.min(threshold, MAX_THRESHOLD);
    long wanted = Math.min(text.length(), total / threshold * BUCKETS_PER_THRESHOLD);
    int bits =
        Math.clamp(Long.SIZE - Long.numberOfLeadingZeros(wanted), MIN_BUCKET_BITS, MAX_BUCKET_BITS);
    int shift = Long.SIZE - bits;
    int[][] counts = new int[bounds.length - 1][];
    each((part, start, end) -> {
      int[] buckets = new int[1 << bits];
      visit(
          start,
          end,
          (key, times, _) -> {
            int bucket = (int) (PairIndex.hash(key) >>> shift);
            buckets[bucket] = (int) Math.min(full, buckets[bucket] + times);
          });
      counts[part] = buckets;
    });
    long[] bitmap = new long[(1 << bits) / Long.SIZE];
    for (int bucket = 0; bucket < 1 << bits; bucket++) {
      long sum = 0;
      for (int[] buckets : counts) {
        sum += buckets[bucket];
      }
      if (sum >= full) {
        bitmap[bucket / Long.SIZE] |= 1L << bucket;
      }
    }
    return new PairFilter(bitmap, shift);
  }

  /** Which buckets are full: a bit each, so that it stays in the cache. */
  private static final class PairFilter {
    private final long[] bitmap;
    private final int shift;

    PairFilter(long[] bitmap, int shift) {
      this.bitmap = bitmap;
      this.shift = shift;
    }

    boolean contains(long key) {
      int bucket = (int) (PairIndex.hash(key) >>> shift);
      return ((bitmap[bucket / Long.SIZE] >>> bucket) & 1) != 0;
    }
  }

  /** The pairs found, and the threshold they reach. */
  record Found(PairQueue queue, long threshold) {}

  private static Part sum(Part[] parts) {
    Part all = new Part();
    for (Part part : parts) {
      for (int pair = 0; pair < part.index.size(); pair++) {
        all.count(part.index.key(pair), part.times[pair]);
        all.places[all.index.find(part.index.key(pair))] += part.places[pair] - 1;
      }
    }
    return all;
  }

  private static long fit(Part all, long threshold, int room) {
    long needed = 0;
    int[] candidates =
        IntStream.range(0, all.index.size()).filter(i -> all.times[i] >= threshold).toArray();
    for (int pair : candidates) {
      needed += all.places[pair];
    }
    if (needed <= room) {
      return threshold;
    }
    int[] falling =
        Arrays.stream(candidates)
            .boxed()
            .sorted((a, b) -> Long.compare(all.times[b], all.times[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    long sum = 0;
    for (int pair : falling) {
      sum += all.places[pair];
      if (sum > room) {
        // Pairs of this count are left for later, unless they are the most frequent ones.
        return Math.min(all.times[pair] + 1, all.times[falling[0]]);
      }
    }
    return threshold;
  }

  private void each(Workers.RangeTask task) {
    Workers.run(bounds.length - 1, part -> task.run(part, bounds[part], bounds[part + 1]));
  }

  private void visit(long from, long to, PairVisitor visitor) {
    Symbols symbols = text.symbols;
    int wordClass = from < to ? text.classOf((int) from) : 0;
    for (int word = (int) from; word < to; ) {
      wordClass = text.classOf(word, wordClass);
      long times = text.times(wordClass);
      int position = word;
      int left = symbols.get(position);
      int next = position + lengths[left];
      for (int right = symbols.get(next); right != TrainingText.END; right = symbols.get(next)) {
        if (lengths[left] + lengths[right] <= maxTokenLength) {
          visitor.pair(PairIndex.key(left, right), times, position);
        }
        left = right;
        position = next;
        next += lengths[right];
      }
      word = next + 1;
    }
  }
}
