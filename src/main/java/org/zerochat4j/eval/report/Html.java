package org.zerochat4j.eval.report;

/** Text on its way into HTML or SVG. */
final class Html {
  private Html() {}

  /**
   * The text with everything escaped that has a meaning in markup, in elements and in quoted
   * attributes. What no document may hold (control characters, halves of surrogate pairs; a model
   * can produce both) becomes the replacement character.
   */
  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(point -> {
          switch (point) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            case '\n', '\t' -> out.appendCodePoint(point);
            default -> out.appendCodePoint(allowed(point) ? point : 0xfffd);
          }
        });
    return out.toString();
  }

  /** {@code lang="zh-Hans"} for Chinese, so that the browser takes a Chinese font. */
  static String language(String text) {
    return text.codePoints().anyMatch(Character::isIdeographic) ? " lang=\"zh-Hans\"" : "";
  }

  private static boolean allowed(int point) {
    boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    boolean noncharacter = (point & 0xfffe) == 0xfffe;
    return !Character.isISOControl(point) && !surrogate && !noncharacter;
  }
}
