package org.zerochat4j.cli;

import java.util.concurrent.Callable;
import org.zerochat4j.stages.sft.SftConfig;
import org.zerochat4j.stages.sft.SftStage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code zerochat sft}. */
@Command(
    name = "sft",
    description = "Teaches a pretrained model to answer in the chat template.",
    footer = "zerochat sft --set model=runs/pretrain/model --set data=sft.jsonl --out runs/sft")
final class SftCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Mixin private RunOptions run;

  @Override
  public Record defaults() {
    return SftConfig.defaults();
  }

  @Override
  public Integer call() {
    common.result(SftStage.run(common.config(SftConfig.defaults()), run.out, run.resume));
    return 0;
  }
}
