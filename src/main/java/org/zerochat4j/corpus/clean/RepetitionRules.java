package org.zerochat4j.corpus.clean;

import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Hash;

/**
 * Rules against texts that say the same again and again, after the repetition filters of Gopher
 * (Rae et al. 2021, A1). By characters instead of words, which Chinese does not mark.
 */
final class RepetitionRules {
  private static final int FEW_LINES = 6;

  /** Long enough that prose repeats it by copying only, whatever the language. */
  private static final int PASSAGE = 20;

  private static final int SHORT_TEXT = 10 * PASSAGE;
  private static final int MOST_LOOKED_AT = 1 << 15;

  /** The upper bits of the rolling hash depend on all of the passage. */
  private static final int CHOOSING_BITS = 40;

  private static final PassageHashes.Rolling ROLLING = new PassageHashes.Rolling(PASSAGE);
  private static final ThreadLocal<LineCounts> SEEN = ThreadLocal.withInitial(LineCounts::new);

  private RepetitionRules() {}

  /** By the share of characters in lines that stood in the text before. */
  static String duplicateLines(Draft draft) {
    String text = draft.text();
    if (text.indexOf('\n') < 0) {
      return text;
    }
    LineCounts seen = SEEN.get();
    seen.clear();
    long all = 0;
    long repeated = 0;
    int lines = 0;
    for (int start = 0; start <= text.length(); ) {
      int end = Lines.end(text, start);
      if (!Characters.isBlank(text, start, end)) {
        lines++;
        all += end - start;
        if (seen.add(LineRules.hash(text, start, end)) > 0) {
          repeated += end - start;
        }
      }
      start = end + 1;
    }
    return lines >= FEW_LINES && repeated > draft.limits().duplicateLineShare() * all ? null : text;
  }

  /**
   * By the share of passages of 20 characters that stood in the text before. A sample of passages
   * is looked at, chosen by their hashes, so that equal ones are chosen together: a fourth of them,
   * fewer in very long texts.
   */
  static String repetition(Draft draft) {
    String text = draft.text();
    if (text.length() < SHORT_TEXT) {
      return text;
    }
    LineCounts seen = SEEN.get();
    seen.clear();
    long sample = sample(text.length());
    int n = ROLLING.length();
    long state = 0;
    for (int i = 0; i < n; i++) {
      state = ROLLING.enter(state, text.charAt(i));
    }
    int looked = 0;
    int repeated = 0;
    for (int i = n; ; i++) {
      if ((state >>> CHOOSING_BITS & sample) == 0) {
        looked++;
        if (seen.add(Hash.mix(state)) > 0) {
          repeated++;
        }
      }
      if (i == text.length()) {
        break;
      }
      state = ROLLING.roll(state, text.charAt(i), text.charAt(i - n));
    }
    return repeated > draft.limits().repeatedShare() * looked ? null : text;
  }

  /** A mask: passages with none of these bits in their hash are looked at. */
  private static long sample(int length) {
    return Math.max(4, Long.highestOneBit(length / MOST_LOOKED_AT) * 2) - 1;
  }
}
