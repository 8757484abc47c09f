package org.zerochat4j.corpus;

/** What the corpus stages need to know about code points. */
public final class Characters {
  private Characters() {}

  /**
   * White space as Unicode defines it (property White_Space: full-width, no-break and line separators
   * too) plus the four ASCII information separators.
   */
  public static boolean isWhiteSpace(int codePoint) {
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

  /** At most {@code limit} code points of the text, with an ellipsis where something was left out. */
  static String excerpt(String text, int limit) {
    if (text.codePointCount(0, text.length()) <= limit) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, limit)) + "…";
  }
}
