package org.zerochat4j.corpus.dedup;

import java.util.Arrays;
import org.zerochat4j.corpus.Hash;

/**
 * Texts as sets of code-point n-grams, and the similarity of two such sets. White space does not
 * count: callers hand in texts that have none.
 */
final class NGrams {
  private static final int CODE_POINT_BITS = 21;
  private static final int EXACT = 3;

  private NGrams() {}

  /**
   * The set of n-grams as ascending distinct numbers. Up to three code points fit into a number;
   * longer grams are represented by a 64-bit hash. A text shorter than {@code n} is its own only
   * gram, an empty text has none.
   */
  static long[] of(String text, int n) {
    int[] codePoints = text.codePoints().toArray();
    if (codePoints.length == 0) {
      return new long[0];
    }
    int length = Math.min(n, codePoints.length);
    long[] grams = new long[codePoints.length - length + 1];
    for (int i = 0; i < grams.length; i++) {
      grams[i] = length <= EXACT ? packed(codePoints, i, length) : hashed(codePoints, i, length);
    }
    Arrays.sort(grams);
    int distinct = 1;
    for (int i = 1; i < grams.length; i++) {
      if (grams[i] != grams[i - 1]) {
        grams[distinct++] = grams[i];
      }
    }
    return distinct == grams.length ? grams : Arrays.copyOf(grams, distinct);
  }

  /** |a and b| / |a or b| of two ascending sets; two empty sets are equal, so 1. */
  static double jaccard(long[] a, long[] b) {
    if (a.length == 0 && b.length == 0) {
      return 1;
    }
    int shared = 0;
    int i = 0;
    int j = 0;
    while (i < a.length && j < b.length) {
      long x = a[i];
      long y = b[j];
      shared += x == y ? 1 : 0;
      i += x <= y ? 1 : 0;
      j += y <= x ? 1 : 0;
    }
    return (double) shared / (a.length + b.length - shared);
  }

  private static long packed(int[] codePoints, int from, int length) {
    long gram = 0;
    for (int i = from; i < from + length; i++) {
      gram = gram << CODE_POINT_BITS | codePoints[i];
    }
    return gram;
  }

  private static long hashed(int[] codePoints, int from, int length) {
    long gram = length;
    for (int i = from; i < from + length; i++) {
      gram = Hash.mix(gram ^ codePoints[i]) + i - from;
    }
    return gram;
  }
}
