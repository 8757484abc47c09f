package org.zerochat4j.cli;

import java.util.concurrent.Callable;
import org.zerochat4j.stages.ppo.PpoStage;
import org.zerochat4j.stages.ppo.PpoStageConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code zerochat ppo}. */
@Command(
    name = "ppo",
    description = "Teaches a model, by PPO, answers that a reward model likes.",
    footer =
        "zerochat ppo --set model=runs/sft/model --set reward=runs/reward/model --set"
            + " prompts=ppo.jsonl --out runs/ppo")
final class PpoCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Mixin private RunOptions run;

  @Override
  public Record defaults() {
    return PpoStageConfig.defaults();
  }

  @Override
  public Integer call() {
    common.result(PpoStage.run(common.config(PpoStageConfig.defaults()), run.out, run.resume));
    return 0;
  }
}
