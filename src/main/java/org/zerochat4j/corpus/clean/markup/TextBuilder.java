package org.zerochat4j.corpus.clean.markup;

import org.zerochat4j.corpus.Characters;

/**
 * The text of a page as its converter walks over it: paragraphs with a blank line between them,
 * list items line by line, code between fences with its layout untouched.
 */
final class TextBuilder {
  private static final String FENCE = "```";

  private final StringBuilder out = new StringBuilder();
  private int breaks;
  private boolean space;
  private String marker = "";

  /** What follows begins a new line. */
  void line() {
    breaks = Math.max(breaks, 1);
    space = false;
  }

  /** What follows begins a new paragraph. */
  void paragraph() {
    breaks = 2;
    space = false;
  }

  /** What follows begins a new line with {@code text}, which is not written if nothing follows. */
  void marker(String text) {
    line();
    marker = text;
  }

  /** Flowing text: a run of white space is one space, and none between Chinese characters. */
  void flow(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Characters.isWhiteSpace(c)) {
        space = true;
      } else {
        begin(c);
        out.append(c);
      }
    }
  }

  /** Text that is taken as it stands, inside a paragraph. */
  void exact(String text) {
    if (!text.isEmpty()) {
      begin(text.charAt(0));
      out.append(text);
    }
  }

  /** A line break of the source that is one here where a sentence or clause ends. */
  void softBreak() {
    if (!out.isEmpty() && Characters.isPunctuation(out.charAt(out.length() - 1))) {
      line();
    } else {
      space = true;
    }
  }

  /** A block of code. */
  void code(String code, String language) {
    String body = trimmedLines(code);
    if (body.isEmpty()) {
      return;
    }
    String fence = FENCE;
    while (body.contains(fence)) {
      fence += "`";
    }
    marker = "";
    paragraph();
    begin('`');
    out.append(fence).append(language).append('\n').append(body).append('\n').append(fence);
    paragraph();
  }

  /** A whole block that has been made elsewhere. */
  void block(String text) {
    if (!text.isEmpty()) {
      paragraph();
      exact(text);
      paragraph();
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }

  private void begin(char next) {
    if (breaks > 0 || out.isEmpty()) {
      if (!out.isEmpty()) {
        out.append("\n\n", 0, breaks);
      }
      out.append(marker);
      marker = "";
    } else if (space && !joins(out.charAt(out.length() - 1), next)) {
      out.append(' ');
    }
    breaks = 0;
    space = false;
  }

  private static boolean joins(char before, char after) {
    return before == '\n' || (Characters.isChinese(before) && Characters.isChinese(after));
  }

  /** Without blank lines around it and without white space at its end. */
  private static String trimmedLines(String code) {
    int from = 0;
    for (int i = 0; i < code.length() && Character.isWhitespace(code.charAt(i)); i++) {
      if (code.charAt(i) == '\n') {
        from = i + 1;
      }
    }
    return code.substring(from).stripTrailing();
  }
}
