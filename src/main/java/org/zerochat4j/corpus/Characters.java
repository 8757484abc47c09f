package org.zerochat4j.corpus;

/** What the corpus stages need to know about code points. */
public final class Characters {
  private static final int LAST_WHITE_SPACE = 0x3000;

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
    return text.chars().allMatch(Characters::isWhiteSpace);
  }

  /** How many Chinese characters (ideographs of any plane) the text has. */
  public static int chineseCharacters(String text) {
    return (int) text.codePoints().filter(Character::isIdeographic).count();
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

  /**
   * Whether the character cannot be seen and says nothing: controls other than white space, soft
   * hyphens, zero-width spaces, byte order marks, and the replacement character of a broken
   * decoding.
   */
  static boolean isInvisible(int codePoint) {
    return switch (codePoint) {
      case 0xad, 0x200b, 0x2060, 0xfeff, 0xfffd -> true;
      default -> codePoint <= 0x9f && Character.isISOControl(codePoint) && !isWhiteSpace(codePoint);
    };
  }

  /** The text without {@link #isInvisible} characters. */
  public static String withoutInvisible(String text) {
    if (text.chars().noneMatch(Characters::isInvisible)) {
      return text;
    }
    StringBuilder kept = new StringBuilder(text.length());
    text.chars().filter(c -> !isInvisible(c)).forEach(c -> kept.append((char) c));
    return kept.toString();
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
