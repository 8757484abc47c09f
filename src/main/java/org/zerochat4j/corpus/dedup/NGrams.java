package org.zerochat4j.corpus.dedup;

import java.util.Arrays;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Hash;

/**
 * How texts are cut into n-grams. An n-gram is {@code n} code points of a text without its white
 * space, or {@code n} of the words that white space separates. A text with fewer than {@code n} is
 * its own only gram, an empty text has none.
 *
 * <p>A gram of up to three code points is a number of its own; longer ones are 64-bit polynomial
 * hashes that roll along the text.
 *
 * @param unit what is counted
 * @param n how many units a gram has
 */
record NGrams(GramUnit unit, int n) {
  private static final int CODE_POINT_BITS = 21;
  private static final int PACKED = 3;
  private static final long BASE = 0xd6e8feb86659fd93L;

  /** The text in the form that is compared: no white space, or one space between words. */
  String normalized(String text) {
    return switch (unit) {
      case CHARACTER -> withoutWhiteSpace(text);
      case WORD -> words(text);
    };
  }

  /** An array that {@link #cut} can fill with the grams of a normalised text. */
  static long[] room(String text) {
    return new long[text.length()];
  }

  /** Writes the grams of a normalised text in their order, repeated ones too; returns the count. */
  int cut(String text, long[] grams) {
    return switch (unit) {
      case CHARACTER -> n <= PACKED ? packed(text, grams) : rolled(text, grams);
      case WORD -> cutWords(text, grams);
    };
  }

  /** The set of a normalised text's grams. */
  GramSet set(String text) {
    long[] grams = room(text);
    return new GramSet(grams, cut(text, grams));
  }

  /** Sorts the first {@code count} numbers and moves the distinct ones to the front. */
  static int distinct(long[] grams, int count) {
    Arrays.sort(grams, 0, count);
    int distinct = Math.min(1, count);
    for (int i = 1; i < count; i++) {
      if (grams[i] != grams[i - 1]) {
        grams[distinct++] = grams[i];
      }
    }
    return distinct;
  }

  private int packed(String text, long[] grams) {
    long mask = (1L << (CODE_POINT_BITS * n)) - 1;
    long gram = 0;
    int seen = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      // One more than the code point: a shorter text is no gram with a zero character in front.
      gram = (gram << CODE_POINT_BITS | (codePoint + 1)) & mask;
      if (++seen >= n) {
        grams[seen - n] = gram;
      }
    }
    return finish(grams, gram, seen);
  }

  private int rolled(String text, long[] grams) {
    long leaving = power();
    long gram = 0;
    int seen = 0;
    int behind = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      gram = gram * BASE + (codePoint + 1);
      if (++seen > n) {
        int left = text.codePointAt(behind);
        behind += Character.charCount(left);
        gram -= leaving * (left + 1);
      }
      if (seen >= n) {
        grams[seen - n] = gram;
      }
    }
    return finish(grams, gram, seen);
  }

  private int cutWords(String text, long[] grams) {
    long leaving = power();
    long[] window = new long[n];
    long gram = 0;
    int seen = 0;
    for (int i = 0; i < text.length(); i++) {
      long word = 0;
      for (; i < text.length() && text.charAt(i) != ' '; i++) {
        word = word * BASE + text.charAt(i) + 1;
      }
      word = Hash.mix(word);
      gram = gram * BASE + word - leaving * window[seen % n];
      window[seen % n] = word;
      if (++seen >= n) {
        grams[seen - n] = gram;
      }
    }
    return finish(grams, gram, seen);
  }

  /** A text shorter than a gram is one. */
  private int finish(long[] grams, long whole, int units) {
    if (units > 0 && units < n) {
      grams[0] = whole;
      return 1;
    }
    return Math.max(0, units - n + 1);
  }

  /** {@code BASE} to the {@code n}: the weight of a unit that leaves the window. */
  private long power() {
    long power = 1;
    for (int i = 0; i < n; i++) {
      power *= BASE;
    }
    return power;
  }

  private static String withoutWhiteSpace(String text) {
    // All white space lies in the basic plane, so going by chars never splits a pair.
    char[] chars = text.toCharArray();
    int kept = 0;
    for (char c : chars) {
      if (!Characters.isWhiteSpace(c)) {
        chars[kept++] = c;
      }
    }
    return kept == chars.length ? text : new String(chars, 0, kept);
  }

  private static String words(String text) {
    StringBuilder words = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Characters.isWhiteSpace(c)) {
        words.append(c);
      } else if (!words.isEmpty() && words.charAt(words.length() - 1) != ' ') {
        words.append(' ');
      }
    }
    if (!words.isEmpty() && words.charAt(words.length() - 1) == ' ') {
      words.setLength(words.length() - 1);
    }
    return words.toString();
  }
}
