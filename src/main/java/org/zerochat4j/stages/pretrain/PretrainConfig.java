package org.zerochat4j.stages.pretrain;

import java.nio.file.Path;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;
import org.zerochat4j.train.TrainingConfig;

/** Settings of {@link PretrainStage}. */
public record PretrainConfig(
    @Doc("the .bin file of token ids; or a folder or pattern of shards") Path tokens,
    @Doc("folder of the tokenizer that made it; copied into the model's folder") Path tokenizer,
    @Doc("size of the new model") ModelShape model,
    @Doc("share of the tokens kept apart, as whole documents, to measure bits per byte on")
        double heldOut,
    @Doc("how long, how much at once, how fast") TrainingConfig training)
    implements Validated {

  public static PretrainConfig defaults() {
    return new PretrainConfig(null, null, ModelShape.defaults(), 0.01, TrainingConfig.defaults());
  }

  @Override
  public void validate(Problems problems) {
    problems.require(heldOut >= 0 && heldOut <= 0.5, "heldOut", "must be from 0 to 0.5");
    problems.require(
        training == null || model == null || training.sequenceLength() <= model.maxPositions(),
        "training.sequenceLength",
        "must not be above model.maxPositions");
  }
}
