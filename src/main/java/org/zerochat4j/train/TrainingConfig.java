package org.zerochat4j.train;

import java.util.List;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.model.Compute;

/** What every gradient-descent stage needs to know: how long, how much at once, how fast. */
public record TrainingConfig(
    @Doc("Optimiser steps; 0 leaves it to epochs") long steps,
    @Doc("Passes over the data, used when steps is 0; may be a fraction") double epochs,
    @Doc("Sequences in one forward and backward pass") int batchSize,
    @Doc("Tokens in one sequence") int sequenceLength,
    @Doc("Passes whose gradients are averaged into one optimiser step") int gradientAccumulation,
    @Doc("Peak learning rate") double learningRate,
    @Doc("Learning rate of the last step") double minLearningRate,
    @Doc("Warm-up: below 1 a share of all steps, else a number of steps") double warmup,
    @Doc("Decoupled weight decay (AdamW)") double weightDecay,
    @Doc("Decay of the mean gradient (AdamW)") double beta1,
    @Doc("Decay of the mean squared gradient (AdamW)") double beta2,
    @Doc("Added to the root of the mean square (AdamW)") double epsilon,
    @Doc("Longest gradient; longer ones are scaled down to it, 0 never does") double clipNorm,
    @Doc("Seed of everything random in this stage") long seed,
    @Doc("Steps between checkpoints; 0 keeps only the one at the end") long checkpointEvery,
    @Doc("Newest checkpoints kept, beside the best one if evaluateEvery finds one") int keepLast,
    @Doc("Steps between lines of metrics") long logEvery,
    @Doc("Factors of matrix products: fp32, or bf16 (half the bytes, sums and weights stay fp32)")
        Precision precision,
    @Doc("Compute each layer a second time for its gradient: less memory, about a fifth more work")
        boolean recompute,
    @Doc("Where the optimiser's moments live: none (memory) or disk (a mapped file)")
        Offload offload,
    @Doc("Steps between held-out measurements (saved too) and samples; 0: samples at the end only")
        long evaluateEvery,
    @Doc("Prompts the model in training continues (pretrain) or answers (sft) at these steps")
        List<String> samplePrompts)
    implements Validated {

  /** One pass over the data with the settings of a small pre-training run. */
  public static TrainingConfig defaults() {
    return new TrainingConfig(
        0,
        1,
        8,
        256,
        1,
        4e-4,
        1e-5,
        0.05,
        0.01,
        0.9,
        0.95,
        1e-8,
        1,
        42,
        500,
        2,
        10,
        Precision.FP32,
        false,
        Offload.NONE,
        0,
        List.of());
  }

  /**
   * Optimiser steps of the run.
   *
   * @param sequencesPerEpoch training sequences in one pass over the data
   */
  public long totalSteps(long sequencesPerEpoch) {
    if (steps > 0) {
      return steps;
    }
    double sequencesPerStep = (double) batchSize * gradientAccumulation;
    return Math.max(1, (long) Math.floor(epochs * sequencesPerEpoch / sequencesPerStep));
  }

  /** The learning rate over {@code totalSteps}. */
  public LearningRateSchedule schedule(long totalSteps) {
    return LearningRateSchedule.of(learningRate, minLearningRate, totalSteps, warmup);
  }

  /** How the training graph is computed. */
  public Compute compute() {
    return new Compute(precision, recompute);
  }

  @Override
  public void validate(Problems problems) {
    problems.require(steps >= 0, "steps", steps + " must be 0 (use epochs) or more");
    problems.require(
        steps > 0 || (epochs > 0 && Double.isFinite(epochs)),
        "epochs",
        epochs + " must be above 0 when steps is 0");
    atLeastOne(problems, "batchSize", batchSize);
    problems.require(sequenceLength >= 2, "sequenceLength", sequenceLength + " must be at least 2");
    atLeastOne(problems, "gradientAccumulation", gradientAccumulation);
    problems.require(
        learningRate > 0 && Double.isFinite(learningRate),
        "learningRate",
        learningRate + " must be above 0, for example 4e-4");
    problems.require(
        minLearningRate >= 0 && minLearningRate <= learningRate,
        "minLearningRate",
        minLearningRate + " must be from 0 to learningRate " + learningRate);
    problems.require(
        warmup >= 0 && (warmup < 1 || (warmup == Math.rint(warmup) && warmup < 1e15)),
        "warmup",
        warmup + " must be a share below 1 or a whole number of steps");
    problems.require(
        weightDecay >= 0 && weightDecay < 10, "weightDecay", weightDecay + " must be from 0 to 10");
    problems.require(beta1 >= 0 && beta1 < 1, "beta1", beta1 + " must be from 0 to below 1");
    problems.require(beta2 >= 0 && beta2 < 1, "beta2", beta2 + " must be from 0 to below 1");
    problems.require(
        epsilon > 0 && epsilon < 1, "epsilon", epsilon + " must be above 0, for example 1e-8");
    problems.require(
        clipNorm >= 0 && Double.isFinite(clipNorm), "clipNorm", clipNorm + " must be 0 or more");
    problems.require(
        checkpointEvery >= 0, "checkpointEvery", checkpointEvery + " must be 0 (end only) or more");
    atLeastOne(problems, "keepLast", keepLast);
    atLeastOne(problems, "logEvery", logEvery);
    problems.require(precision != null, "precision", "must be fp32 or bf16");
    problems.require(offload != null, "offload", "must be none or disk");
    problems.require(
        evaluateEvery >= 0, "evaluateEvery", evaluateEvery + " must be 0 (end only) or more");
    problems.require(
        samplePrompts != null && samplePrompts.stream().noneMatch(p -> p == null || p.isEmpty()),
        "samplePrompts",
        "must be a list of prompts that are not empty");
  }

  private static void atLeastOne(Problems problems, String key, long value) {
    problems.require(value >= 1, key, value + " must be at least 1");
  }
}
