package org.zerochat4j.corpus.clean;

import org.zerochat4j.corpus.Hash;

/** Hashes of pieces of a text, made without copying them. */
final class PassageHashes {
  /** Long enough that prose repeats it by copying only, whatever the language. */
  static final int PASSAGE = 20;

  private static final long BASE = 0x9e3779b97f4a7c15L | 1;
  private static final int MOST_LOOKED_AT = 1 << 15;

  /** The upper bits of the rolling hash depend on all of the passage. */
  private static final int CHOOSING_BITS = 40;

  /** What the first character of a passage counts for when it leaves. */
  private static final long LEAVING = leaving();

  private PassageHashes() {}

  private static long leaving() {
    long power = 1;
    for (int i = 0; i < PASSAGE; i++) {
      power *= BASE;
    }
    return power;
  }

  static long hash(String text, int start, int end) {
    long hash = (long) end - start;
    for (int i = start; i < end; i++) {
      hash = hash * BASE + text.charAt(i) + 1;
    }
    return Hash.mix(hash);
  }

  /** Sees passages of {@value #PASSAGE} characters. */
  @FunctionalInterface
  interface Visitor {
    void passage(int start, long hash);
  }

  /**
   * Visits a sample of all passages of the text, chosen by their hashes, so that equal ones are
   * chosen together: a fourth of them, fewer in very long texts.
   */
  static void sampled(String text, Visitor visitor) {
    if (text.length() < PASSAGE) {
      return;
    }
    long sample = Math.max(4, Long.highestOneBit(text.length() / MOST_LOOKED_AT) * 2) - 1;
    long state = 0;
    for (int i = 0; i < PASSAGE; i++) {
      state = state * BASE + text.charAt(i) + 1;
    }
    for (int i = PASSAGE; ; i++) {
      if ((state >>> CHOOSING_BITS & sample) == 0) {
        visitor.passage(i - PASSAGE, Hash.mix(state));
      }
      if (i == text.length()) {
        return;
      }
      state = state * BASE + text.charAt(i) + 1 - LEAVING * (text.charAt(i - PASSAGE) + 1);
    }
  }
}
