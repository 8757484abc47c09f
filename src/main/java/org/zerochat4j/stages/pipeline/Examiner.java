package org.zerochat4j.stages.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.zerochat4j.stages.preferences.AnswerJudge;

/**
 * Somebody who knows the truth about the data, which is so only where the data was generated.
 * Stages are then measured against it; without one, only what needs no truth is reported.
 */
public interface Examiner {

  /** How much there is of everything, by name: the size of the examination. */
  Map<String, Object> counts();

  /**
   * Checks the duplicates that were removed.
   *
   * @param pairs the removed documents, as {@code dedup --pairs} lists them
   * @return {@code planted}, {@code found} and {@code false}
   */
  Map<String, Object> dedup(Path pairs);

  /** Which of a prompt's sampled answers is better. */
  AnswerJudge judge();

  /** Questions no stage has learned from, in wordings none has seen. */
  List<String> questions();

  /** Whether an answer to question {@code index} is right. */
  boolean correct(int index, String answer);

  /** Whether an answer has the style that the preference pairs prefer. */
  boolean preferredStyle(String answer);

  /** Compares two answers to question {@code index}: right first, then style; 0 for a tie. */
  int compare(int index, String a, String b);
}
