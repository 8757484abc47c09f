package org.zerochat4j.tokenizer.bpe;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/** The edges of a trie, from a node by a label of 16 bits: an open-addressing hash table. */
final class EdgeTable {
  /** No such edge. */
  static final int NONE = -1;

  private static final int FIRST_BITS = 10;

  // A slot is two numbers: node and label, then the child.
  private long[] slots = new long[2 << FIRST_BITS];
  private int shift = Long.SIZE - FIRST_BITS;
  private int size;

  EdgeTable() {
    Arrays.fill(slots, NONE);
  }

  int get(int node, int label) {
    long key = (long) node << 16 | label;
    int mask = slots.length - 1;
    for (int slot = slot(key); ; slot = (slot + 2) & mask) {
      long found = slots[slot];
      if (found == key) {
        return (int) slots[slot + 1];
      }
      if (found == NONE) {
        return NONE;
      }
    }
  }

  /** Adds an edge or changes where it leads. */
  void put(int node, int label, int child) {
    if (4 * (size + 1) > slots.length) {
      long[] old = slots;
      slots = new long[old.length * 2];
      Arrays.fill(slots, NONE);
      shift--;
      size = 0;
      for (int i = 0; i < old.length; i += 2) {
        if (old[i] != NONE) {
          put(old[i], (int) old[i + 1]);
        }
      }
    }
    put((long) node << 16 | label, child);
  }

  /** Replaces every child. */
  void mapChildren(IntUnaryOperator map) {
    for (int i = 0; i < slots.length; i += 2) {
      if (slots[i] != NONE) {
        slots[i + 1] = map.applyAsInt((int) slots[i + 1]);
      }
    }
  }

  private void put(long key, int child) {
    int slot = slot(key);
    while (slots[slot] != NONE && slots[slot] != key) {
      slot = (slot + 2) & (slots.length - 1);
    }
    size += slots[slot] == NONE ? 1 : 0;
    slots[slot] = key;
    slots[slot + 1] = child;
  }

  private int slot(long key) {
    return (int) ((key * 0x9e3779b97f4a7c15L) >>> shift) << 1;
  }
}
