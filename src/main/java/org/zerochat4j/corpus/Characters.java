package org.zerochat4j.corpus;

import java.text.Normalizer;

/** What the corpus stages need to know about code points. */
public final class Characters {
  private static final int LAST_WHITE_SPACE = 0x3000;

  private static final int FIRST_MARK = 0x300;

  /** As in Unicode's stream-safe text format. */
  private static final int MOST_MARKS = 30;

  private Characters() {}

  /**
   * White space as Unicode defines it (property White_Space: full-width, no-break and line
   * separators too) plus the four ASCII information separators.
   */
  public static boolean isWhiteSpace(int codePoint) {
    if (codePoint > LAST_WHITE_SPACE || (codePoint > ' ' && codePoint < 0x7f)) {
      return false; // Nearly every character of a text, told without looking into the tables.
    }
    return Character.isWhitespace(codePoint)
        || Character.isSpaceChar(codePoint)
        || codePoint == 0x85;
  }

  /**
   * The text in a normal form, where runs of more than {@value #MOST_MARKS} combining marks end
   * after as many: no language stacks them so, and a million of them would take {@link Normalizer}
   * an hour.
   */
  public static String normalized(String text, Normalizer.Form form) {
    StringBuilder out = null;
    int marks = 0;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      marks = isMark(point) ? marks + 1 : 0;
      if (marks > MOST_MARKS && out == null) {
        out = new StringBuilder(text.length()).append(text, 0, i);
      } else if (out != null && marks <= MOST_MARKS) {
        out.appendCodePoint(point);
      }
      i += Character.charCount(point);
    }
    return Normalizer.normalize(out == null ? text : out, form);
  }

  /** A combining mark of any kind. */
  public static boolean isMark(int codePoint) {
    return codePoint >= FIRST_MARK
        && switch (Character.getType(codePoint)) {
          case Character.NON_SPACING_MARK,
              Character.ENCLOSING_MARK,
              Character.COMBINING_SPACING_MARK ->
              true;
          default -> false;
        };
  }

  /**
   * What two prompts are compared by: their {@link #letters} in one width; of a text that has none,
   * all but the white space.
   */
  public static String comparable(String text) {
    String letters = letters(normalized(text, Normalizer.Form.NFKC));
    return letters.isEmpty() ? withoutWhiteSpace(text) : letters;
  }

  /** The letters and digits of the text, in lower case. */
  public static String letters(String text) {
    StringBuilder letters = new StringBuilder(text.length());
    text.codePoints()
        .filter(Character::isLetterOrDigit)
        .map(Character::toLowerCase)
        .forEach(letters::appendCodePoint);
    return letters.toString();
  }

  /** The text without any white space. */
  public static String withoutWhiteSpace(String text) {
    int first = 0;
    while (first < text.length() && !isWhiteSpace(text.charAt(first))) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    // All white space lies in the basic plane, so going by chars never splits a pair.
    StringBuilder kept = new StringBuilder(text.length()).append(text, 0, first);
    for (int i = first; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isWhiteSpace(c)) {
        kept.append(c);
      }
    }
    return kept.toString();
  }

  /** Whether nothing but white space is there. */
  public static boolean isBlank(String text) {
    return isBlank(text, 0, text.length());
  }

  /** Whether nothing but white space is there from {@code start} to before {@code end}. */
  public static boolean isBlank(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (!isWhiteSpace(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** The share of Chinese characters among all that are not white space; 0 for a blank text. */
  public static double chineseShare(String text) {
    int visible = 0;
    int chinese = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      if (!isWhiteSpace(codePoint)) {
        visible++;
        if (Character.isIdeographic(codePoint)) {
          chinese++;
        }
      }
    }
    return visible == 0 ? 0 : (double) chinese / visible;
  }

  /** An ideograph of the basic plane or a punctuation mark as Chinese is set with. */
  public static boolean isChinese(char c) {
    if (c < 0x2e80) {
      return false;
    }
    return (c >= 0x4e00 && c <= 0x9fff)
        || c <= 0x2fdf
        || (c > LAST_WHITE_SPACE && c <= 0x303f)
        || (c >= 0x3400 && c <= 0x4dbf)
        || (c >= 0xf900 && c <= 0xfaff)
        || (c >= 0xff01 && c <= 0xff65 && !isFullWidthAscii(c));
  }

  /** A letter or digit of ASCII in its full-width form. */
  public static boolean isFullWidthAscii(char c) {
    return (c >= 0xff10 && c <= 0xff19)
        || (c >= 0xff21 && c <= 0xff3a)
        || (c >= 0xff41 && c <= 0xff5a);
  }

  /** Any mark of punctuation, of ASCII or Chinese. */
  public static boolean isPunctuation(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /** Whether half of a surrogate pair stands alone: such a text has no UTF-8 form. */
  public static boolean hasUnpairedSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return true;
      }
    }
    return false;
  }

  /** The size in UTF-8, where half a surrogate pair is written as U+FFFD. */
  public static long utf8Length(String text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        bytes += 3;
      }
    }
    return bytes;
  }

  /**
   * At most {@code limit} code points of the text, with an ellipsis where something was left out.
   */
  public static String excerpt(String text, int limit) {
    if (text.codePointCount(0, text.length()) <= limit) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, limit)) + "…";
  }
}
