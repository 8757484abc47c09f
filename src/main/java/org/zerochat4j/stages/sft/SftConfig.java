package org.zerochat4j.stages.sft;

import java.nio.file.Path;
import java.util.List;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;
import org.zerochat4j.train.TrainingConfig;

/** Settings of {@link SftStage}. */
public record SftConfig(
    @Doc("folder of the pretrained model and its tokenizer") Path model,
    @Doc("conversations: messages, prompt/answer, instruction/input/output or ShareGPT rows")
        List<Path> data,
    @Doc("share of the prompts whose conversations are kept apart to measure the loss on")
        double heldOut,
    @Doc("how long, how much at once, how fast") TrainingConfig training)
    implements Validated {

  /** Three passes at a quarter of the pretraining rate, as is usual for small models. */
  public static SftConfig defaults() {
    TrainingConfig base = TrainingConfig.defaults();
    return new SftConfig(
        null,
        List.of(),
        0.02,
        new TrainingConfig(
            0,
            3,
            base.batchSize(),
            512,
            1,
            1e-4,
            1e-5,
            base.warmup(),
            base.weightDecay(),
            base.beta1(),
            base.beta2(),
            base.epsilon(),
            base.clipNorm(),
            base.seed(),
            base.checkpointEvery(),
            base.keepLast(),
            base.logEvery(),
            base.precision(),
            base.recompute(),
            base.offload(),
            base.evaluateEvery(),
            base.samplePrompts()));
  }

  @Override
  public void validate(Problems problems) {
    problems.require(heldOut >= 0 && heldOut <= 0.5, "heldOut", "must be from 0 to 0.5");
  }
}
