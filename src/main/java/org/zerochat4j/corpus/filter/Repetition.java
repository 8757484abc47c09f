package org.zerochat4j.corpus.filter;

import java.util.Arrays;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Hash;

/** How much a text repeats itself, and how alike two texts are. White space does not count. */
final class Repetition {
  private static final int PASSAGE = 10;
  private static final int GRAM = 3;

  private Repetition() {}

  /**
   * The share of the characters that lie in a passage of ten characters which also stands earlier
   * in the text: 0 for a text of different words, near 1 for one that runs in a loop. (The
   * duplicate n-grams of Rae et al. 2021, over characters.)
   */
  static double share(String text) {
    String dense = Characters.withoutWhiteSpace(text);
    int n = dense.length() - PASSAGE + 1;
    if (n <= PASSAGE) {
      return 0;
    }
    long[] seen = new long[Integer.highestOneBit(2 * n) * 2];
    int repeated = 0;
    int counted = 0; // characters before this are counted already
    for (int i = 0; i < n; i++) {
      if (!add(seen, hash(dense, i, PASSAGE))) {
        repeated += i + PASSAGE - Math.max(i, counted);
        counted = i + PASSAGE;
      }
    }
    return (double) repeated / dense.length();
  }

  /** The Jaccard similarity of the texts' sets of three characters in a row. */
  static double jaccard(String a, String b) {
    long[] left = grams(a);
    long[] right = grams(b);
    int both = 0;
    for (int i = 0, j = 0; i < left.length && j < right.length; ) {
      int order = Long.compare(left[i], right[j]);
      both += order == 0 ? 1 : 0;
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    int all = left.length + right.length - both;
    return all == 0 ? 1 : (double) both / all;
  }

  private static long[] grams(String text) {
    String dense = Characters.withoutWhiteSpace(text);
    if (dense.length() < GRAM) {
      return dense.isEmpty() ? new long[0] : new long[] {hash(dense, 0, dense.length())};
    }
    long[] grams = new long[dense.length() - GRAM + 1];
    for (int i = 0; i < grams.length; i++) {
      grams[i] = hash(dense, i, GRAM);
    }
    return Arrays.stream(grams).sorted().distinct().toArray();
  }

  private static long hash(String text, int from, int length) {
    long hash = 1;
    for (int i = from; i < from + length; i++) {
      hash = hash * 0x9e3779b97f4a7c15L + text.charAt(i);
    }
    return Hash.mix(hash) | 1; // 0 stands for an empty slot.
  }

  /** Whether {@code value} was not yet in the open-addressing set {@code slots}. */
  private static boolean add(long[] slots, long value) {
    int mask = slots.length - 1;
    int slot = (int) (value >>> 20) & mask;
    while (slots[slot] != 0) {
      if (slots[slot] == value) {
        return false;
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = value;
    return true;
  }
}
