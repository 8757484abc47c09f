package org.zerochat4j.tokenizer.training;

import java.util.Arrays;

/** Memory for lists of places, given out from one end and taken back all at once. */
final class Places {
  private int[] pool;

  /** Element 0 is never given out: 0 can say "no list". */
  private int used = 1;

  Places(int capacity) {
    pool = new int[capacity];
  }

  int[] pool() {
    return pool;
  }

  void clear() {
    used = 1;
  }

  int room() {
    return pool.length - used;
  }

  /** The start of a list of so many places; makes room, however large it is. */
  int take(int length) {
    if (length > room()) {
      pool = Arrays.copyOf(pool, Math.addExact(used, length));
    }
    int start = used;
    used += length;
    return start;
  }
}
