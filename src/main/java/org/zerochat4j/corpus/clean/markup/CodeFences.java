package org.zerochat4j.corpus.clean.markup;

/** Tells, line by line from the top of a text, which lines are code between fences. */
public final class CodeFences {
  private char mark;
  private int length;

  /** Whether {@code line}, the next one, is a fence or lies between two. */
  public boolean covers(CharSequence line) {
    int start = 0;
    while (start < line.length() && start < 8 && line.charAt(start) == ' ') {
      start++;
    }
    if (start == line.length()) {
      return length > 0;
    }
    char c = line.charAt(start);
    if (c != '`' && c != '~') {
      return length > 0;
    }
    int end = start;
    while (end < line.length() && line.charAt(end) == c) {
      end++;
    }
    int run = end - start;
    if (length == 0) {
      if (run >= 3 && indexOf(line, '`', end) < 0) {
        mark = c;
        length = run;
        return true;
      }
      return false;
    }
    if (c == mark && run >= length && isBlank(line, end)) {
      length = 0;
    }
    return true;
  }

  private static int indexOf(CharSequence line, char c, int from) {
    for (int i = from; i < line.length(); i++) {
      if (line.charAt(i) == c) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isBlank(CharSequence line, int from) {
    for (int i = from; i < line.length(); i++) {
      if (!Character.isWhitespace(line.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
