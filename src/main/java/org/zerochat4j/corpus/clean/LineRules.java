package org.zerochat4j.corpus.clean;

import java.util.Arrays;
import org.zerochat4j.corpus.Characters;

/** Rules that take lines out: long ones that say what has been said, here or in other documents. */
final class LineRules {
  /** Shorter lines repeat for good reasons: a refrain, a brace, "return 0;". */
  private static final int LONG_LINE = 30;

  private static final int LONG_NEIGHBOUR = 12;

  /** In letters of an alphabet: verses say a short line twice in any language. */
  private static final int WIDE_NEIGHBOUR = 40;

  /** Laws, proofs and examples say the same sentence a few times; the foot of a page stays on. */
  private static final int OFTEN = 8;

  private LineRules() {}

  /**
   * A line of some length right behind an equal one, and a long line that has stood often before.
   */
  static String repeatedLines(Draft draft) {
    String text = draft.text();
    if (text.indexOf('\n') < 0) {
      return text;
    }
    LineCounts seen = new LineCounts();
    long[] last = {0};
    return Lines.filter(
        text,
        (start, end, code) -> {
          if (code || isIndented(text, start)) {
            last[0] = 0;
            return true;
          }
          if (Characters.isBlank(text, start, end)) {
            return true;
          }
          long hash = hash(text, start, end);
          boolean neighbour = hash == last[0];
          last[0] = hash;
          if (width(text, start, end) < WIDE_NEIGHBOUR || !saysSomething(text, start, end)) {
            return true;
          }
          int before = end - start >= LONG_LINE ? seen.add(hash) : 0;
          return !neighbour && before < OFTEN;
        });
  }

  static String boilerplateLines(Draft draft) {
    String text = draft.text();
    BoilerplateLines shared = draft.boilerplate();
    if (shared == null) {
      return text;
    }
    return Lines.filter(
        text,
        (start, end, code) ->
            code
                || !mayBeBoilerplate(text, start, end)
                || !shared.contains(hash(text, start, end)));
  }

  /** The different lines of a text that could be boilerplate, as sorted hashes. */
  static long[] boilerplateCandidates(String text) {
    long[][] found = {new long[16]};
    int[] size = {0};
    Lines.filter(
        text,
        (start, end, code) -> {
          if (!code && mayBeBoilerplate(text, start, end)) {
            if (size[0] == found[0].length) {
              found[0] = Arrays.copyOf(found[0], size[0] * 2);
            }
            found[0][size[0]++] = hash(text, start, end);
          }
          return true;
        });
    return Arrays.stream(found[0], 0, size[0]).sorted().distinct().toArray();
  }

  private static boolean mayBeBoilerplate(String text, int start, int end) {
    return end - start >= LONG_NEIGHBOUR && saysSomething(text, start, end);
  }

  /** As code is in Markdown and in manuals. */
  private static boolean isIndented(String text, int start) {
    return text.startsWith("    ", start) || text.startsWith("\t", start);
  }

  /** The length of a line where a Chinese character is as long as three letters. */
  private static int width(String text, int start, int end) {
    int width = end - start;
    for (int i = start; i < end; i++) {
      width += TextProfile.kind(text.charAt(i)) == TextProfile.HAN ? 2 : 0;
    }
    return width;
  }

  /** Has letters and is no row of a table, of a formula or of code: these repeat lawfully. */
  private static boolean saysSomething(String text, int start, int end) {
    int letters = 0;
    if (end > start && text.charAt(end - 1) == ';') {
      return false;
    }
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c == '|' || c == '&' || c == '\\') {
        return false;
      }
      int kind = TextProfile.kind(c);
      if (kind >= TextProfile.HAN && kind <= TextProfile.OTHER_LETTER) {
        letters++;
      }
    }
    return letters * 3 > end - start;
  }

  /** Of the line without the white space around it. */
  static long hash(String text, int start, int end) {
    int from = Lines.leading(text, start, end);
    int to = Lines.trailing(text, from, end);
    return PassageHashes.hash(text, from, to);
  }
}
