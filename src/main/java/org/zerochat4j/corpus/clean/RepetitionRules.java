package org.zerochat4j.corpus.clean;

import org.zerochat4j.corpus.Characters;

/**
 * Rules against texts that say the same again and again, after the repetition filters of Gopher
 * (Rae et al. 2021, A1). By characters instead of words, which Chinese does not mark.
 */
final class RepetitionRules {
  private static final int FEW_LINES = 6;

  private static final int SHORT_TEXT = 10 * PassageHashes.PASSAGE;
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
   * By the share of passages of 20 characters that stood in the text before, once what stands
   * directly behind itself is taken out: a text that was pasted twice is as good as any.
   */
  static String repetition(Draft draft) {
    String text = draft.text();
    double limit = draft.limits().repeatedShare();
    if (text.length() < SHORT_TEXT
        || (repeatedShare(text) <= limit && !TandemRepeats.isDoubled(text))) {
      return text;
    }
    String once = TandemRepeats.takenOut(text);
    return repeatedShare(once) > limit ? null : once;
  }

  private static double repeatedShare(String text) {
    LineCounts seen = SEEN.get();
    seen.clear();
    int[] counts = new int[2]; // Looked at, repeated.
    PassageHashes.sampled(
        text,
        (_, hash) -> {
          counts[0]++;
          counts[1] += seen.add(hash) > 0 ? 1 : 0;
        });
    return counts[0] == 0 ? 0 : (double) counts[1] / counts[0];
  }
}
