package org.zerochat4j.tokenizer.bpe;

import java.util.Arrays;

/**
 * Which pairs of ids merge, into what and how early; an open-addressing hash table, read-only once
 * built. Key and value lie side by side: a look-up touches one cache line.
 */
final class MergeTable {
  /** What {@link #find} says of a pair that does not merge; later than every merge. */
  static final long NONE = Long.MAX_VALUE;

  private final long[] slots;
  private final int shift;
  private final int mask;

  MergeTable(int merges) {
    int bits = Math.max(4, 33 - Integer.numberOfLeadingZeros(Math.max(1, merges)));
    slots = new long[2 << bits];
    shift = Long.SIZE - bits;
    mask = (2 << bits) - 1;
    Arrays.fill(slots, -1);
  }

  /** Adds a merge; of two with the same pair the last counts, as in the Hugging Face library. */
  void add(int left, int right, int rank, int merged) {
    long key = (long) left << 32 | right;
    int slot = first(key);
    while (slots[slot] != -1 && slots[slot] != key) {
      slot = (slot + 2) & mask;
    }
    slots[slot] = key;
    slots[slot + 1] = (long) rank << 32 | merged;
  }

  /** {@code rank << 32 | merged id}, so that the smaller value merges first, or {@link #NONE}. */
  long find(int left, int right) {
    long key = (long) left << 32 | right;
    int slot = first(key);
    while (true) {
      long found = slots[slot];
      if (found == key) {
        return slots[slot + 1];
      }
      if (found == -1) {
        return NONE;
      }
      slot = (slot + 2) & mask;
    }
  }

  /** How early the pair merges; {@link Integer#MAX_VALUE} when it does not. */
  int rank(int left, int right) {
    return (int) (find(left, right) >>> 32);
  }

  private int first(long key) {
    return (int) ((key * 0x9e3779b97f4a7c15L) >>> shift) << 1;
  }
}
