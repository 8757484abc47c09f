package org.zerochat4j.stages.preferences;

/** Decides which of two answers to a prompt is better. */
@FunctionalInterface
public interface AnswerJudge {

  /** Positive when {@code a} is better, negative when {@code b} is, 0 when neither is. */
  int compare(Prompt prompt, String a, String b);
}
