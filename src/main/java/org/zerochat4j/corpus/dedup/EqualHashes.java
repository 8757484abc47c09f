package org.zerochat4j.corpus.dedup;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.zerochat4j.base.Workers;

/**
 * Finds, for each of many numbered 128-bit hashes, the first equal one. Of the second half of a
 * hash 24 bits count: two different texts among a billion are taken for equal with a probability of
 * 1e-9.
 */
final class EqualHashes implements AutoCloseable {
  private static final int NUMBER_BITS = 40;
  private static final long NUMBERS = (1L << NUMBER_BITS) - 1;

  /** Slices at work at once; their results are handed on together, in order. */
  private static final int ROUND = 8;

  private final Partitions entries;

  /** Receives repetitions. */
  @FunctionalInterface
  interface Repetition {
    void found(long number, long first);
  }

  EqualHashes(WorkFolder work) {
    entries = new Partitions(work.file("hashes"), 2, 0);
  }

  /** Adds a hash; numbers must ascend. */
  void add(long number, long hash, long hash2) {
    entries.add(
        (int) (hash >>> (Long.SIZE - Partitions.BITS)),
        hash << Partitions.BITS,
        hash2 << NUMBER_BITS | number);
  }

  /** Hands on every number with an equal one before it; {@code progress} gets the hashes done. */
  void forEach(Repetition repetition, LongConsumer progress) {
    entries.finish();
    List<Partitions.Slice> slices = entries.slices();
    long done = 0;
    for (int from = 0; from < slices.size(); from += ROUND) {
      List<Partitions.Slice> round = slices.subList(from, Math.min(slices.size(), from + ROUND));
      long[][] repeated = new long[round.size()][];
      long[] sizes = new long[round.size()];
      Workers.run(
          round.size(),
          s -> {
            long[] loaded = entries.load(round.get(s));
            sizes[s] = loaded.length / 2;
            repeated[s] = repeated(loaded);
          });
      for (int s = 0; s < repeated.length; s++) {
        for (int i = 0; i < repeated[s].length; i += 2) {
          repetition.found(repeated[s][i], repeated[s][i + 1]);
        }
        done += sizes[s];
      }
      progress.accept(done);
    }
  }

  @Override
  public void close() {
    entries.close();
  }

  /** Pairs of a number and the first one with its hash. */
  private static long[] repeated(long[] loaded) {
    int entries = loaded.length / 2;
    int mask = Math.max(1, Integer.highestOneBit(Math.max(1, entries)) * 4) - 1;
    int[] table = new int[mask + 1]; // Places of entries, from 1.
    long[] pairs = new long[16];
    int n = 0;
    for (int i = 0; i < entries; i++) {
      long first = loaded[2 * i];
      long second = loaded[2 * i + 1];
      int slot = (int) (first >>> Partitions.BITS) & mask;
      while (table[slot] != 0 && !same(loaded, table[slot] - 1, first, second)) {
        slot = (slot + 1) & mask;
      }
      if (table[slot] == 0) {
        table[slot] = i + 1;
      } else {
        if (n == pairs.length) {
          pairs = Arrays.copyOf(pairs, 2 * n);
        }
        pairs[n++] = second & NUMBERS;
        pairs[n++] = loaded[2 * table[slot] - 1] & NUMBERS;
      }
    }
    return Arrays.copyOf(pairs, n);
  }

  private static boolean same(long[] loaded, int place, long first, long second) {
    return loaded[2 * place] == first
        && loaded[2 * place + 1] >>> NUMBER_BITS == second >>> NUMBER_BITS;
  }
}
