package org.zerochat4j.stages.ppo;

import java.nio.file.Path;
import java.util.List;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.train.Offload;

/** What the PPO stage works on, and how. */
public record PpoStageConfig(
    @Doc("Folder of the fine-tuned model: the actor begins as it, the reference stays it")
        Path model,
    @Doc("Folder of the reward model; the critic begins as it") Path reward,
    @Doc("Files of prompts") List<Path> prompts,
    @Doc("Prompts on which rewards are normalised and compared before and after") int measured,
    @Doc("Answers in one pass through a network; an update adds up the passes it needs")
        int microBatch,
    @Doc("Whether model/ becomes the moving average of the actor instead of the actor")
        boolean saveAverage,
    @Doc("The algorithm") PpoConfig training)
    implements Validated {

  /** Settings for a model of a few million parameters, short answers and some hundred prompts. */
  public static PpoStageConfig defaults() {
    return new PpoStageConfig(
        null,
        null,
        List.of(),
        256,
        64,
        false,
        new PpoConfig(
            25,
            128,
            1,
            64,
            1,
            256,
            32,
            0.05,
            0,
            10_000,
            1,
            0.95,
            0.2,
            0.2,
            1e-4,
            3e-4,
            2,
            0,
            1,
            5,
            1,
            0.9,
            0.1,
            42,
            0,
            1,
            1,
            Precision.FP32,
            false,
            Offload.NONE));
  }

  @Override
  public void validate(Problems problems) {
    problems.require(measured >= 2, "measured", measured + " must be at least 2");
    problems.require(microBatch >= 1, "microBatch", microBatch + " must be at least 1");
    problems.require(
        !saveAverage || training.ema() > 0, "saveAverage", "needs training.ema above 0");
  }
}
