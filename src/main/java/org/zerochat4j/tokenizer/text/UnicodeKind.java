package org.zerochat4j.tokenizer.text;

import org.zerochat4j.corpus.Characters;

/** What splits and strip rules need to know of a code point. */
public final class UnicodeKind {
  public static final byte OTHER = 0;
  public static final byte LETTER = 1;
  public static final byte NUMBER = 2;
  public static final byte SPACE = 3;

  private static final byte[] KIND = new byte[Character.MIN_SUPPLEMENTARY_CODE_POINT];

  static {
    for (int c = 0; c < KIND.length; c++) {
      KIND[c] = classify(c);
    }
  }

  private UnicodeKind() {}

  /** The kind of the character at {@code i}, one or two units long. */
  public static byte at(char[] text, int i, int end) {
    char c = text[i];
    return length(text, i, end) == 2 ? classify(Character.toCodePoint(c, text[i + 1])) : KIND[c];
  }

  /** How many units the character at {@code i} has; an unpaired surrogate counts as one. */
  public static int length(char[] text, int i, int end) {
    return Character.isHighSurrogate(text[i])
            && i + 1 < end
            && Character.isLowSurrogate(text[i + 1])
        ? 2
        : 1;
  }

  /** The end of the run of characters of {@code kind} that begins at {@code from}. */
  public static int runEnd(char[] text, int from, int end, byte kind) {
    int i = from;
    while (i < end) {
      char c = text[i];
      if (Character.isSurrogate(c)) {
        if (at(text, i, end) != kind) {
          break;
        }
        i += length(text, i, end);
      } else if (KIND[c] == kind) {
        i++;
      } else {
        break;
      }
    }
    return i;
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
  public static boolean isWhiteSpace(int codePoint) {
    return Character.isSpaceChar(codePoint)
        || (codePoint >= '\t' && codePoint <= '\r')
        || codePoint == 0x85;
  }

  public static boolean isNumber(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> false;
    };
  }

  /** ASCII symbols count as punctuation, as they do for BERT. */
  public static boolean isPunctuation(int codePoint) {
    if (codePoint < 0x80) {
      return codePoint > ' ' && codePoint < 0x7f && !Character.isLetterOrDigit(codePoint);
    }
    return Characters.isPunctuation(codePoint);
  }

  /** What regular expressions call a word character: \w of Unicode's UTS 18. */
  public static boolean isWord(int codePoint) {
    return Character.isAlphabetic(codePoint)
        || Characters.isMark(codePoint)
        || switch (Character.getType(codePoint)) {
          case Character.DECIMAL_DIGIT_NUMBER, Character.CONNECTOR_PUNCTUATION -> true;
          default -> codePoint == 0x200c || codePoint == 0x200d;
        };
  }
}
