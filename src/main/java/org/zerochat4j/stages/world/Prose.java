package org.zerochat4j.stages.world;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What surrounds the facts in one language.
 *
 * @param slots words for {@code {season}}, {@code {month}}, ... in the other lists
 * @param leads words before a statement
 * @param openers first sentences of a document
 * @param fillers sentences without a fact
 * @param clauses what a near-copy may add to a sentence
 * @param edits pairs (found, put in its place) for near-copies
 */
record Prose(
    Language language,
    Map<String, List<String>> slots,
    List<String> leads,
    List<String> openers,
    List<String> fillers,
    List<String> clauses,
    List<List<String>> edits,
    List<Style> styles) {

  /** The template with every slot filled at random; {@code {e}} and {@code {v}} stay. */
  String fill(String template, SplittableRandom random) {
    String text = template;
    for (Map.Entry<String, List<String>> slot : slots.entrySet()) {
      text = text.replace("{" + slot.getKey() + "}", pick(slot.getValue(), random));
    }
    return text;
  }

  static <T> T pick(List<T> list, SplittableRandom random) {
    return list.get(random.nextInt(list.size()));
  }
}
