package org.zerochat4j.tokenizer.split;

import org.zerochat4j.tokenizer.text.UnicodeKind;

/**
 * The split of GPT-2, {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+|
 * ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}, as a hand-written scanner: the regular expression is several
 * times slower.
 */
public final class Gpt2Splitter implements Splitter {
  public static final Gpt2Splitter INSTANCE = new Gpt2Splitter();

  /** The pattern, as files that spell it out have it. */
  static final String PATTERN =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

  private Gpt2Splitter() {}

  @Override
  public void split(char[] text, int start, int end, Words words) {
    for (int i = start; i < end; ) {
      int next = wordEnd(text, i, end);
      words.word(i, next);
      i = next;
    }
  }

  private static int wordEnd(char[] text, int i, int end) {
    char first = text[i];
    if (first == '\'') {
      int length = contraction(text, i + 1, end);
      if (length > 0) {
        return i + 1 + length;
      }
    }
    int run = first == ' ' && i + 1 < end ? i + 1 : i;
    byte kind = UnicodeKind.at(text, run, end);
    return kind == UnicodeKind.SPACE
        ? spaceEnd(text, i, end)
        : UnicodeKind.runEnd(text, run, end, kind);
  }

  /** The length of s, t, re, ve, m, ll or d at {@code i}, or 0. */
  private static int contraction(char[] text, int i, int end) {
    if (i >= end) {
      return 0;
    }
    char after = i + 1 < end ? text[i + 1] : 0;
    return switch (text[i]) {
      case 's', 't', 'm', 'd' -> 1;
      case 'r', 'v' -> after == 'e' ? 2 : 0;
      case 'l' -> after == 'l' ? 2 : 0;
      default -> 0;
    };
  }

  /** Before a word the last white space is left to it (a space) or stands alone (anything else). */
  private static int spaceEnd(char[] text, int i, int end) {
    int stop = UnicodeKind.runEnd(text, i, end, UnicodeKind.SPACE);
    return stop == end || stop == i + 1 ? stop : stop - 1;
  }
}
