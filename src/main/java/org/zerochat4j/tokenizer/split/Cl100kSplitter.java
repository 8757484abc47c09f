package org.zerochat4j.tokenizer.split;

import org.zerochat4j.tokenizer.text.UnicodeKind;

/**
 * The split of cl100k, LLaMA 3 and Qwen, {@code
 * (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|
 * ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+}, as a hand-written scanner. The files differ
 * in how many digits make a word.
 */
record Cl100kSplitter(int digits) implements Splitter {
  private static final String BEFORE_DIGITS =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}";
  private static final String AFTER_DIGITS =
      "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  /** The scanner for {@code pattern}, or null when it is another one. */
  static Cl100kSplitter of(String pattern) {
    for (int digits = 1; digits <= 9; digits++) {
      Cl100kSplitter splitter = new Cl100kSplitter(digits);
      if (pattern.equals(splitter.pattern())) {
        return splitter;
      }
    }
    return null;
  }

  /** The regular expression. */
  String pattern() {
    return BEFORE_DIGITS + (digits == 1 ? "" : "{1," + digits + "}") + AFTER_DIGITS;
  }

  @Override
  public void split(char[] text, int start, int end, Words words) {
    for (int i = start; i < end; ) {
      int next = wordEnd(text, i, end);
      words.word(i, next);
      i = next;
    }
  }

  private int wordEnd(char[] text, int i, int end) {
    char first = text[i];
    if (first == '\'') {
      int length = contraction(text, i + 1, end);
      if (length > 0) {
        return i + 1 + length;
      }
    }
    byte kind = UnicodeKind.at(text, i, end);
    if (kind == UnicodeKind.LETTER) {
      return UnicodeKind.runEnd(text, i, end, UnicodeKind.LETTER);
    }
    if (kind == UnicodeKind.NUMBER) {
      return numberEnd(text, i, end);
    }
    int after = i + UnicodeKind.length(text, i, end);
    if (first != '\r' && first != '\n' && after < end) {
      // Any one character but a line end goes with the letters after it.
      if (UnicodeKind.at(text, after, end) == UnicodeKind.LETTER) {
        return UnicodeKind.runEnd(text, after, end, UnicodeKind.LETTER);
      }
    }
    int run = first == ' ' ? i + 1 : i;
    if (run < end && UnicodeKind.at(text, run, end) == UnicodeKind.OTHER) {
      int stop = UnicodeKind.runEnd(text, run, end, UnicodeKind.OTHER);
      while (stop < end && isLineEnd(text[stop])) {
        stop++;
      }
      return stop;
    }
    return spaceEnd(text, i, end);
  }

  private int numberEnd(char[] text, int i, int end) {
    int stop = i;
    for (int n = 0; n < digits && stop < end; n++) {
      if (UnicodeKind.at(text, stop, end) != UnicodeKind.NUMBER) {
        break;
      }
      stop += UnicodeKind.length(text, stop, end);
    }
    return stop;
  }

  /** Up to the last line end in the run; without one as in GPT-2. */
  private static int spaceEnd(char[] text, int i, int end) {
    int stop = UnicodeKind.runEnd(text, i, end, UnicodeKind.SPACE);
    for (int j = stop - 1; j >= i; j--) {
      if (isLineEnd(text[j])) {
        return j + 1;
      }
    }
    return stop == end || stop == i + 1 ? stop : stop - 1;
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }

  /** The length of s, t, re, ve, m, ll or d in either case at {@code i}, or 0. */
  private static int contraction(char[] text, int i, int end) {
    if (i >= end) {
      return 0;
    }
    char after = i + 1 < end ? lower(text[i + 1]) : 0;
    return switch (lower(text[i])) {
      case 's', 't', 'm', 'd', '\u017f' -> 1; // The long s is a form of s.
      case 'r', 'v' -> after == 'e' ? 2 : 0;
      case 'l' -> after == 'l' ? 2 : 0;
      default -> 0;
    };
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
  }
}
