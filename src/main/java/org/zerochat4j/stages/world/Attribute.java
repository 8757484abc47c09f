package org.zerochat4j.stages.world;

import java.util.List;

/**
 * A kind of fact and every way to speak of it. In the sentences {@code {e}} stands for the entity
 * and {@code {v}} for the value.
 *
 * @param key name used in ids
 * @param label name shown to people
 * @param values the closed set; none is part of another
 * @param statements sentences for documents, without end mark, in both orders of entity and value
 * @param questions wordings for training
 * @param heldOut wordings for evaluation only
 * @param answers sentences for answers, without end mark and style
 */
public record Attribute(
    String key,
    String label,
    List<String> values,
    List<String> statements,
    List<String> questions,
    List<String> heldOut,
    List<String> answers) {

  /** Statements that name the entity first, or those that name the value first. */
  List<String> statements(boolean entityFirst) {
    return statements.stream()
        .filter(s -> s.indexOf("{e}") < s.indexOf("{v}") == entityFirst)
        .toList();
  }
}
