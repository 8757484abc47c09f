package org.zerochat4j.corpus.clean;

import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.clean.markup.CodeFences;

/**
 * White space in Chinese text. Encyclopedia pages lose all of it, as in the reference: their texts
 * are single paragraphs. Everything else keeps its lines, one blank line between paragraphs,
 * indentation by spaces and tabs, and code between fences; what goes is white space between Chinese
 * characters, at the end of lines, and the full-width spaces that paragraphs begin with.
 */
final class WhiteSpace {
  private static final char NO_BREAK_SPACE = 0xa0;

  private WhiteSpace() {}

  static String rule(Draft draft) {
    String text = draft.text();
    if (!draft.isChinese()) {
      return text;
    }
    return draft.isEncyclopedia() ? Characters.withoutWhiteSpace(text) : tidy(text);
  }

  static String tidy(String text) {
    if (isTidy(text)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    CodeFences fences = Lines.fences(text);
    int breaks = 0;
    for (int start = 0; start <= text.length(); ) {
      int end = Lines.end(text, start);
      boolean code = fences != null && fences.covers(text.substring(start, end));
      int last = end;
      while (last > start && Characters.isWhiteSpace(text.charAt(last - 1))) {
        last--;
      }
      if (last > start || code) {
        if (!out.isEmpty()) {
          out.append(breaks > 1 ? "\n\n" : "\n");
        }
        breaks = code && last == start ? 0 : 1;
        if (code) {
          out.append(text, start, last);
          breaks = 1;
        } else {
          line(text, start, last, out);
        }
      } else {
        breaks++;
      }
      start = end + 1;
    }
    return out.toString();
  }

  /** Nothing but single line breaks: most texts need no copy. */
  private static boolean isTidy(String text) {
    int length = text.length();
    if (length > 0 && (text.charAt(0) == '\n' || text.charAt(length - 1) == '\n')) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (TextProfile.kind(c) == TextProfile.WHITE && c != '\n') {
        return false;
      }
      if (c == '\n' && i + 2 < length && text.charAt(i + 1) == '\n' && text.charAt(i + 2) == '\n') {
        return false;
      }
    }
    return true;
  }

  private static void line(String text, int start, int end, StringBuilder out) {
    int i = start;
    boolean indented = !out.isEmpty();
    while (i < end && Characters.isWhiteSpace(text.charAt(i))) {
      indented &= text.charAt(i) <= NO_BREAK_SPACE;
      i++;
    }
    for (int at = start; indented && at < i; at++) {
      out.append(text.charAt(at) == '\t' ? '\t' : ' ');
    }
    while (i < end) {
      char c = text.charAt(i);
      if (!Characters.isWhiteSpace(c)) {
        out.append(c);
        i++;
        continue;
      }
      int from = i;
      boolean ascii = true;
      while (Characters.isWhiteSpace(text.charAt(i))) {
        ascii &= text.charAt(i) < 0x80;
        i++;
      }
      if (!(isChinese(text, from - 1) && isChinese(text, i))) {
        if (ascii) {
          out.append(text, from, i);
        } else {
          out.append(' ');
        }
      }
    }
  }

  /** Of the character at {@code i}, or of the pair that begins or ends there. */
  private static boolean isChinese(String text, int i) {
    char c = text.charAt(i);
    if (!Character.isSurrogate(c)) {
      return Characters.isChinese(c);
    }
    return Character.isIdeographic(
        Character.isHighSurrogate(c) ? text.codePointAt(i) : text.codePointBefore(i + 1));
  }
}
