package org.zerochat4j.corpus.clean;

import java.util.HashMap;
import java.util.Map;
import org.zerochat4j.corpus.Characters;

/**
 * Passages that stand directly behind themselves, but for white space: the marks of a text that was
 * pasted several times.
 */
final class TandemRepeats {
  /** Shorter ones are slogans and refrains: what consists of them says little. */
  private static final int SHORTEST = 100;

  private final String text;
  private final Map<Long, Integer> latest = new HashMap<>(); // Passages to where they began last.
  private final StringBuilder out = new StringBuilder();
  private int copied;
  private int refusedPeriod;
  private int refusedEnd;

  private TandemRepeats(String text) {
    this.text = text;
  }

  /** The text in which each such passage stands once; itself if there is none. */
  static String takenOut(String text) {
    TandemRepeats repeats = new TandemRepeats(text);
    PassageHashes.sampled(text, repeats::passage);
    return repeats.copied == 0
        ? text
        : repeats.out.append(text, repeats.copied, text.length()).toString().stripTrailing();
  }

  /** Whether the text is nothing but its first half and that again. */
  static boolean isDoubled(String text) {
    int begin = Lines.leading(text, 0, text.length());
    int end = Lines.trailing(text, begin, text.length());
    int middle = (begin + end) / 2;
    int first = Lines.trailing(text, begin, middle);
    int second = Lines.leading(text, middle, end);
    return first - begin == end - second && text.regionMatches(begin, text, second, end - second);
  }

  private void passage(int start, long hash) {
    if (start < copied) {
      return; // Part of what was taken out.
    }
    Integer before = latest.put(hash, start);
    if (before == null || start - before < SHORTEST) {
      return;
    }
    int period = start - before;
    if (period == refusedPeriod && start < refusedEnd) {
      return;
    }
    int begin = start;
    while (begin > Math.max(copied, period)
        && text.charAt(begin - 1) == text.charAt(begin - 1 - period)) {
      begin--;
    }
    int end = start;
    while (end < text.length() && text.charAt(end) == text.charAt(end - period)) {
      end++;
    }
    int rest = (end - begin) % period; // The last one may lack the white space at its end.
    int taken = Characters.isBlank(text, begin - period + rest, begin) ? end : end - rest;
    if (taken == begin || splitsPair(begin) || splitsPair(taken)) {
      refusedPeriod = period;
      refusedEnd = end;
    } else {
      out.append(text, copied, begin);
      copied = taken;
    }
  }

  private boolean splitsPair(int i) {
    return i < text.length()
        && Character.isLowSurrogate(text.charAt(i))
        && Character.isHighSurrogate(text.charAt(i - 1));
  }
}
