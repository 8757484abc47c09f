package org.zerochat4j.cli;

import java.util.concurrent.Callable;
import org.zerochat4j.stages.reward.RewardConfig;
import org.zerochat4j.stages.reward.RewardStage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code zerochat reward}. */
@Command(
    name = "reward",
    description = {
      "Trains a reward model on preferences.",
      "A preference is a prompt with a better and a worse answer."
    },
    footer = "zerochat reward --set model=runs/sft/model --set pairs=pairs.jsonl --out runs/reward")
final class RewardCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Mixin private RunOptions run;

  @Override
  public Record defaults() {
    return RewardConfig.defaults();
  }

  @Override
  public Integer call() {
    common.result(RewardStage.run(common.config(RewardConfig.defaults()), run.out, run.resume));
    return 0;
  }
}
