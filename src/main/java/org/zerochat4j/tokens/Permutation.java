package org.zerochat4j.tokens;

import org.zerochat4j.base.Seeds;

/**
 * A random order of 0 to n - 1 that takes no memory: a balanced Feistel network (Luby and Rackoff
 * 1988) over the next power of four, walked until the value falls below n.
 */
final class Permutation {
  private static final int ROUNDS = 6;

  private final long n;
  private final int halfBits;
  private final long[] keys = new long[ROUNDS];

  Permutation(long n, long seed) {
    this.n = n;
    int bits = 64 - Long.numberOfLeadingZeros(Math.max(1, n - 1));
    this.halfBits = Math.max(1, (bits + 1) / 2);
    for (int round = 0; round < ROUNDS; round++) {
      keys[round] = Seeds.derive(seed, "permutation/" + round);
    }
  }

  /** Where {@code index} goes; different indices go to different places. */
  long of(long index) {
    if (index < 0 || index >= n) {
      throw new IndexOutOfBoundsException(index + " of " + n);
    }
    long value = index;
    do {
      value = shuffle(value);
    } while (value >= n);
    return value;
  }

  private long shuffle(long value) {
    long mask = (1L << halfBits) - 1;
    long left = value >>> halfBits;
    long right = value & mask;
    for (long key : keys) {
      long mixed = (right ^ key) * 0x9e3779b97f4a7c15L;
      mixed = (mixed ^ (mixed >>> 29)) * 0xbf58476d1ce4e5b9L;
      long next = left ^ (mixed >>> (64 - halfBits));
      left = right;
      right = next & mask;
    }
    return left << halfBits | right;
  }
}
