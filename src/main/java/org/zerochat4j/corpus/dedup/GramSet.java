package org.zerochat4j.corpus.dedup;

/**
 * The set of a text's n-grams as a hash table, open addressing. Cutting a text into one takes a
 * third of the time of sorting its grams.
 */
final class GramSet {
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  private final long[] table; // 0 is an empty slot.
  private final int shift;
  private int size;

  /** The distinct ones of the first {@code count} grams. */
  GramSet(long[] grams, int count) {
    int slots = Integer.highestOneBit(Math.max(2, count)) * 2; // More than count, a power of two.
    if (slots - slots / 4 < count) {
      slots *= 2; // A quarter stays empty, so that searches are short.
    }
    table = new long[slots];
    shift = Long.SIZE - Integer.numberOfTrailingZeros(slots);
    for (int i = 0; i < count; i++) {
      long gram = key(grams[i]);
      int slot = slot(gram);
      if (table[slot] == 0) {
        table[slot] = gram;
        size++;
      }
    }
  }

  /** How many longs it takes in memory. */
  int room() {
    return table.length;
  }

  /** |a and b| / |a or b|; two empty sets are equal, so 1. */
  static double jaccard(GramSet a, GramSet b) {
    if (a.size == 0 && b.size == 0) {
      return 1;
    }
    GramSet small = a.size <= b.size ? a : b;
    GramSet large = small == a ? b : a;
    int shared = 0;
    for (long gram : small.table) {
      shared += gram != 0 && large.table[large.slot(gram)] != 0 ? 1 : 0;
    }
    return (double) shared / (a.size + b.size - shared);
  }

  private static long key(long gram) {
    return gram == 0 ? SPREAD : gram;
  }

  /** Where the gram is, or the empty slot it would be put into. */
  private int slot(long gram) {
    int slot = (int) ((gram * SPREAD) >>> shift);
    while (table[slot] != 0 && table[slot] != gram) {
      slot = slot + 1 & table.length - 1;
    }
    return slot;
  }
}
