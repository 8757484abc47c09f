package org.zerochat4j.stages.pipeline;

import java.nio.file.Path;
import java.util.List;

/**
 * The files that the stages after pretraining learn from; no prompt is in two of them.
 *
 * @param conversations to learn to answer from
 * @param rewardPrompts to make preference pairs of
 * @param pairs ready pairs, beside those
 * @param heldOutPairs to measure the reward model with; empty sets some of the pairs aside
 * @param ppoPrompts that PPO answers
 */
public record PipelineData(
    List<Path> conversations,
    Path rewardPrompts,
    List<Path> pairs,
    List<Path> heldOutPairs,
    Path ppoPrompts) {}
