package org.zerochat4j.tokenizer.training;

import java.util.Arrays;

/** Numbers pairs of symbols in the order in which they are first met: open addressing. */
final class PairIndex {
  /** Pair number + 1, 0 for a free slot; at most half are taken. */
  private int[] slots = new int[1 << 10];

  private long[] keys = new long[1 << 9];
  private int size;

  static long key(int left, int right) {
    return (long) left << Integer.SIZE | right;
  }

  static int left(long key) {
    return (int) (key >>> Integer.SIZE);
  }

  static int right(long key) {
    return (int) key;
  }

  /** All bits of a pair in the upper bits of the result. */
  static long hash(long key) {
    return (key ^ (key >>> 15)) * 0x9e3779b97f4a7c15L;
  }

  int size() {
    return size;
  }

  long key(int pair) {
    return keys[pair];
  }

  /** The number of a pair, -1 if it has none. */
  int find(long key) {
    return slots[slotOf(key)] - 1;
  }

  /** The number of a pair, the next one if it has none. */
  int add(long key) {
    int slot = slotOf(key);
    if (slots[slot] != 0) {
      return slots[slot] - 1;
    }
    slots[slot] = size + 1;
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, size * 2);
      keys[size++] = key;
      rehash();
    } else {
      keys[size++] = key;
    }
    return size - 1;
  }

  /** Where the pair's number plus one lies, or where it would: there is a 0 then. */
  private int slotOf(long key) {
    int mask = slots.length - 1;
    int slot = (int) (hash(key) >>> Integer.SIZE) & mask;
    while (slots[slot] != 0 && keys[slots[slot] - 1] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void rehash() {
    slots = new int[keys.length * 2];
    for (int pair = 0; pair < size; pair++) {
      slots[slotOf(keys[pair])] = pair + 1;
    }
  }
}
