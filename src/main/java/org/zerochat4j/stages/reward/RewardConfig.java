package org.zerochat4j.stages.reward;

import java.nio.file.Path;
import java.util.List;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.train.Offload;
import org.zerochat4j.train.TrainingConfig;

/** What the reward stage learns from and how. */
public record RewardConfig(
    @Doc("Folder of the fine-tuned model to start from") Path model,
    @Doc("Files of pairs {prompt, chosen, rejected} to learn from") List<Path> pairs,
    @Doc("Files of pairs to measure with; without any, heldOutShare of the pairs is set aside")
        List<Path> heldOut,
    @Doc("Share of the prompts set aside for measuring when heldOut is empty") double heldOutShare,
    @Doc("Training; batchSize counts pairs, sequenceLength is the longest answered prompt")
        TrainingConfig training)
    implements Validated {

  /** Settings for a few thousand short pairs. */
  public static RewardConfig defaults() {
    return new RewardConfig(
        null,
        List.of(),
        List.of(),
        0.05,
        new TrainingConfig(
            0,
            2,
            32,
            1024,
            1,
            5e-4,
            1e-5,
            0.05,
            0.1,
            0.9,
            0.95,
            1e-8,
            1,
            42,
            500,
            1,
            10,
            Precision.FP32,
            false,
            Offload.NONE,
            0,
            List.of()));
  }

  @Override
  public void validate(Problems problems) {
    problems.require(
        heldOutShare >= 0 && heldOutShare < 1,
        "heldOutShare",
        heldOutShare + " must be 0 to below 1");
    problems.require(
        training.gradientAccumulation() == 1,
        "training.gradientAccumulation",
        training.gradientAccumulation() + " must be 1 here; make batchSize larger instead");
    problems.require(
        training.samplePrompts().isEmpty(),
        "training.samplePrompts",
        "must be empty here: a reward model writes nothing");
  }
}
