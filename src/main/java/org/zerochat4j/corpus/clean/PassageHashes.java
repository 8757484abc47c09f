package org.zerochat4j.corpus.clean;

import org.zerochat4j.corpus.Hash;

/** Hashes of pieces of a text, made without copying them. */
final class PassageHashes {
  private static final long BASE = 0x9e3779b97f4a7c15L | 1;

  private PassageHashes() {}

  static long hash(String text, int start, int end) {
    long hash = (long) end - start;
    for (int i = start; i < end; i++) {
      hash = hash * BASE + text.charAt(i) + 1;
    }
    return Hash.mix(hash);
  }

  /** Rolls through all pieces of {@code length} characters. */
  static final class Rolling {
    private final int length;
    private final long leaving;

    Rolling(int length) {
      this.length = length;
      long power = 1;
      for (int i = 0; i < length; i++) {
        power *= BASE;
      }
      this.leaving = power;
    }

    /**
     * The state when {@code next} enters; {@code out}, which came in {@code length} ago, leaves.
     */
    long roll(long state, char next, char out) {
      return state * BASE + next + 1 - leaving * (out + 1);
    }

    /** The state while the first piece is filled. */
    long enter(long state, char next) {
      return state * BASE + next + 1;
    }

    int length() {
      return length;
    }
  }
}
