package org.zerochat4j.corpus.clean;

import org.zerochat4j.corpus.Characters;

/** What kinds of characters a text consists of, counted in one pass. */
final class TextProfile {
  static final int WHITE = 0;
  static final int HAN = 1;
  static final int LATIN = 2;
  static final int KANA = 3;
  static final int HANGUL = 4;
  static final int CYRILLIC = 5;
  static final int OTHER_LETTER = 6;
  static final int DIGIT = 7;
  static final int PUNCTUATION = 8;
  static final int SYMBOL = 9;

  /** Box drawing: what tables are framed with is no part of the text. */
  static final int FRAME = 10;

  private static final int KINDS = 11;

  /** The kind of every character of the basic plane: a table is much faster than asking. */
  private static final byte[] KIND = new byte[0x10000];

  static {
    for (int c = 0; c < KIND.length; c++) {
      KIND[c] = (byte) kindOf(c);
    }
  }

  private final int[] counts = new int[KINDS];
  private final int visible;

  TextProfile(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c) && i + 1 < text.length()) {
        counts[kindOf(text.codePointAt(i++))]++;
      } else {
        counts[KIND[c]]++;
      }
    }
    int all = 0;
    for (int count : counts) {
      all += count;
    }
    visible = all - counts[WHITE] - counts[FRAME];
  }

  static int kind(char c) {
    return KIND[c];
  }

  private static int kindOf(int codePoint) {
    if (Characters.isWhiteSpace(codePoint)) {
      return WHITE;
    }
    if (Character.isIdeographic(codePoint)) {
      return HAN;
    }
    if (Character.isDigit(codePoint)) {
      return DIGIT;
    }
    if (Character.isLetter(codePoint)
        || Character.getType(codePoint) == Character.NON_SPACING_MARK) {
      return switch (Character.UnicodeScript.of(codePoint)) {
        case LATIN -> LATIN;
        case HIRAGANA, KATAKANA -> KANA;
        case HANGUL -> HANGUL;
        case CYRILLIC -> CYRILLIC;
        default -> OTHER_LETTER;
      };
    }
    if (codePoint >= 0x2500 && codePoint <= 0x259f) {
      return FRAME;
    }
    boolean punctuation = codePoint < 0x10000 && Characters.isPunctuation(codePoint);
    return punctuation ? PUNCTUATION : SYMBOL;
  }

  /** How many code points are of a kind. */
  int count(int kind) {
    return counts[kind];
  }

  /** How many code points are neither white space nor frames. */
  int visible() {
    return visible;
  }

  /** The share of Chinese characters in what is visible; 0 for a blank text. */
  double chineseShare() {
    return visible == 0 ? 0 : (double) counts[HAN] / visible;
  }

  /** Letters of any script and digits. */
  int lettersAndDigits() {
    return counts[HAN] + letters() + counts[DIGIT];
  }

  private int letters() {
    return counts[LATIN] + counts[KANA] + counts[HANGUL] + counts[CYRILLIC] + counts[OTHER_LETTER];
  }

  /**
   * Letters weighed by what they say: a Chinese character or a Korean syllable counts as three
   * letters, which is about what it takes to say the same in an alphabet.
   */
  long weight(int kind) {
    return kind == HAN || kind == HANGUL ? 3L * counts[kind] : counts[kind];
  }

  /** About how many letters of an alphabet the text would have, marks counted too. */
  long weightOfVisible() {
    return visible + 2L * (counts[HAN] + counts[HANGUL]);
  }

  /** The weight of all letters. */
  long weight() {
    long all = 0;
    for (int kind = HAN; kind <= OTHER_LETTER; kind++) {
      all += weight(kind);
    }
    return all;
  }
}
