package org.zerochat4j.stages.ppo;

import java.util.List;

/** Where rewards come from: a reward model, or anything else that can grade a conversation. */
@FunctionalInterface
public interface AnswerScorer {

  /**
   * A score for each sequence; NaN takes its answer out of the batch.
   *
   * @param sequences prompt and answer, with the end token where the answer has one
   */
  float[] score(List<int[]> sequences);
}
