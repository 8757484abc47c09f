package org.zerochat4j.corpus.clean;

import java.util.List;
import java.util.Map;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.clean.CleanResult.Example;

/**
 * What became of one document.
 *
 * @param source of the document
 * @param document the clean one; null when it was dropped
 * @param json its row as it is written; null when it was dropped or nobody writes
 * @param droppedBy null when it was not
 * @param changedBy the rules that changed its text
 * @param examples what rules did, where an example may still be wanted
 */
record Outcome(
    String source,
    Document document,
    byte[] json,
    CleaningRule droppedBy,
    List<CleaningRule> changedBy,
    Map<CleaningRule, Example> examples) {
  private static final int EXAMPLE_LENGTH = 200;

  /** Both texts from a little before the first difference on; {@code after} may be null. */
  static Example example(String id, String before, String after) {
    int from = after == null ? 0 : differenceAt(before, after);
    return new Example(
        id,
        Characters.excerpt(before.substring(from), EXAMPLE_LENGTH),
        after == null ? null : Characters.excerpt(after.substring(from), EXAMPLE_LENGTH));
  }

  private static int differenceAt(String a, String b) {
    int i = 0;
    int shorter = Math.min(a.length(), b.length());
    while (i < shorter && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    int from = Math.max(0, i - EXAMPLE_LENGTH / 4);
    return from > 0 && Character.isLowSurrogate(a.charAt(from < a.length() ? from : from - 1))
        ? from - 1
        : from;
  }
}
