package org.zerochat4j.corpus.clean;

import java.util.function.UnaryOperator;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.clean.markup.CodeFences;

/** A text line by line, without a string for each line that stays as it is. */
final class Lines {
  private Lines() {}

  /** What is done with a line {@code [start, end)} of a text. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Sees a line.
     *
     * @param code whether it is a fence or lies between two
     * @return whether the line stays
     */
    boolean keeps(int start, int end, boolean code);
  }

  /** The text without the lines that {@code visitor} does not keep; itself if all stay. */
  static String filter(String text, Visitor visitor) {
    StringBuilder out = null;
    CodeFences fences = fences(text);
    int copied = 0;
    for (int start = 0; start <= text.length(); ) {
      int end = end(text, start);
      boolean code = fences != null && fences.covers(text.substring(start, end));
      if (!visitor.keeps(start, end, code)) {
        out = out == null ? new StringBuilder(text.length()) : out;
        out.append(text, copied, start);
        copied = Math.min(text.length(), end + 1);
      }
      start = end + 1;
    }
    return out == null ? text : out.append(text, copied, text.length()).toString().stripTrailing();
  }

  /** The text with every line outside of code made into another. */
  static String mapText(String text, UnaryOperator<String> change) {
    StringBuilder out = new StringBuilder(text.length());
    CodeFences fences = fences(text);
    boolean changed = false;
    for (int start = 0; start <= text.length(); ) {
      int end = end(text, start);
      String line = text.substring(start, end);
      boolean code = fences != null && fences.covers(line);
      String after = code ? line : change.apply(line);
      changed |= !after.equals(line);
      out.append(start == 0 ? "" : "\n").append(after);
      start = end + 1;
    }
    return changed ? out.toString() : text;
  }

  static int end(String text, int start) {
    int end = text.indexOf('\n', start);
    return end < 0 ? text.length() : end;
  }

  /** Where the white space at the beginning of {@code [start, end)} ends. */
  static int leading(String text, int start, int end) {
    int from = start;
    while (from < end && Characters.isWhiteSpace(text.charAt(from))) {
      from++;
    }
    return from;
  }

  /** Where the white space at the end of {@code [start, end)} begins. */
  static int trailing(String text, int start, int end) {
    int to = end;
    while (to > start && Characters.isWhiteSpace(text.charAt(to - 1))) {
      to--;
    }
    return to;
  }

  /** Null where there is no fence at all. */
  static CodeFences fences(String text) {
    return text.contains("```") || text.contains("~~~") ? new CodeFences() : null;
  }
}
