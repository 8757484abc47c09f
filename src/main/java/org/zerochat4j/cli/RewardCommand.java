package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.zerochat4j.stages.reward.RewardConfig;
import org.zerochat4j.stages.reward.RewardStage;
import org.zerochat4j.train.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat reward}. */
@Command(
    name = "reward",
    description = "Train a reward model on pairs of a better and a worse answer.")
final class RewardCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder to write")
  private Path out;

  @Option(
      names = "--resume",
      defaultValue = RunFolder.AUTO,
      paramLabel = "auto|none|PATH",
      description = "where to go on: the newest checkpoint, from the start, a checkpoint")
  private String resume;

  @Override
  public Record defaults() {
    return RewardConfig.defaults();
  }

  @Override
  public Integer call() {
    common.result(RewardStage.run(common.config(RewardConfig.defaults()), out, resume));
    return 0;
  }
}
