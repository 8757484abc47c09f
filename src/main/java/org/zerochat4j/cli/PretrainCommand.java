package org.zerochat4j.cli;

import java.util.concurrent.Callable;
import org.zerochat4j.stages.pretrain.PretrainConfig;
import org.zerochat4j.stages.pretrain.PretrainStage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code zerochat pretrain}. */
@Command(
    name = "pretrain",
    description = "Trains a new model to predict the next token.",
    footer =
        "zerochat pretrain --set tokens=tokens/train.bin --set tokenizer=tokenizer --out"
            + " runs/pretrain")
final class PretrainCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Mixin private RunOptions run;

  @Override
  public Record defaults() {
    return PretrainConfig.defaults();
  }

  @Override
  public Integer call() {
    common.result(PretrainStage.run(common.config(PretrainConfig.defaults()), run.out, run.resume));
    return 0;
  }
}
