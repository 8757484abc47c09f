package org.zerochat4j.tokenizer;

import java.util.Arrays;

/**
 * Which pairs of ids merge, into what and how early; an open-addressing hash table, read-only once
 * built.
 */
final class MergeTable {
  /** What {@link #find} says of a pair that does not merge; later than every merge. */
  static final long NONE = Long.MAX_VALUE;

  private final long[] keys;
  private final long[] values;
  private final int mask;

  MergeTable(int merges) {
    int capacity = Math.max(16, Integer.highestOneBit(Math.max(1, merges)) << 2);
    keys = new long[capacity];
    values = new long[capacity];
    mask = capacity - 1;
    Arrays.fill(keys, -1);
  }

  /** Adds a merge; of two with the same pair the first counts. */
  void add(int left, int right, int rank, int merged) {
    long key = (long) left << 32 | right;
    int slot = slot(key);
    if (keys[slot] < 0) {
      keys[slot] = key;
      values[slot] = (long) rank << 32 | merged;
    }
  }

  /** {@code rank << 32 | merged id}, so that the smaller value merges first, or {@link #NONE}. */
  long find(int left, int right) {
    long key = (long) left << 32 | right;
    int slot = slot(key);
    return keys[slot] < 0 ? NONE : values[slot];
  }

  private int slot(long key) {
    long hash = key * 0x9e3779b97f4a7c15L;
    int slot = (int) (hash >>> 32) & mask;
    while (keys[slot] >= 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
