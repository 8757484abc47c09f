package org.zerochat4j.tokenizer;

/**
 * The split of GPT-2, {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+|
 * ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}, as a hand-written scanner over code points: the regular
 * expression is several times slower.
 */
public final class Gpt2Splitter implements Splitter {
  public static final Gpt2Splitter INSTANCE = new Gpt2Splitter();

  private static final byte OTHER = 0;
  private static final byte LETTER = 1;
  private static final byte NUMBER = 2;
  private static final byte SPACE = 3;

  private static final byte[] KIND = new byte[Character.MIN_SUPPLEMENTARY_CODE_POINT];

  static {
    for (int c = 0; c < KIND.length; c++) {
      KIND[c] = classify(c);
    }
  }

  private Gpt2Splitter() {}

  @Override
  public void split(String text, int start, int end, Words words) {
    for (int i = start; i < end; ) {
      int next = wordEnd(text, i, end);
      words.word(i, next);
      i = next;
    }
  }

  private static int wordEnd(String text, int i, int end) {
    char first = text.charAt(i);
    if (first == '\'') {
      int length = contraction(text, i + 1, end);
      if (length > 0) {
        return i + 1 + length;
      }
    }
    int run = first == ' ' && i + 1 < end ? i + 1 : i;
    byte kind = kindAt(text, run, end);
    if (kind == SPACE) {
      return spaceEnd(text, i, end);
    }
    return runEnd(text, run, end, kind);
  }

  /** The length of s, t, re, ve, m, ll or d at {@code i}, or 0. */
  private static int contraction(String text, int i, int end) {
    if (i >= end) {
      return 0;
    }
    char after = i + 1 < end ? text.charAt(i + 1) : 0;
    return switch (text.charAt(i)) {
      case 's', 't', 'm', 'd' -> 1;
      case 'r', 'v' -> after == 'e' ? 2 : 0;
      case 'l' -> after == 'l' ? 2 : 0;
      default -> 0;
    };
  }

  /** Before a word the last white space is left to it (a space) or stands alone (anything else). */
  private static int spaceEnd(String text, int i, int end) {
    int stop = runEnd(text, i, end, SPACE);
    return stop == end || stop == i + 1 ? stop : stop - 1;
  }

  private static int runEnd(String text, int from, int end, byte kind) {
    int i = from;
    while (i < end && kindAt(text, i, end) == kind) {
      i += Character.isHighSurrogate(text.charAt(i)) ? 2 : 1;
    }
    return i;
  }

  private static byte kindAt(String text, int i, int end) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c) && i + 1 < end) {
      return classify(Character.toCodePoint(c, text.charAt(i + 1)));
    }
    return KIND[c];
  }

  private static byte classify(int codePoint) {
    if (isWhiteSpace(codePoint)) {
      return SPACE;
    }
    return switch (Character.getType(codePoint)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER ->
          LETTER;
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          NUMBER;
      default -> OTHER;
    };
  }

  /**
   * The Unicode property White_Space; {@link Character#isWhitespace(int)} leaves out no-break
   * spaces.
   */
  static boolean isWhiteSpace(int codePoint) {
    return Character.isSpaceChar(codePoint)
        || (codePoint >= '\t' && codePoint <= '\r')
        || codePoint == 0x85;
  }
}
