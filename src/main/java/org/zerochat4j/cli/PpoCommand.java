package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.zerochat4j.stages.ppo.PpoStage;
import org.zerochat4j.stages.ppo.PpoStageConfig;
import org.zerochat4j.train.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat ppo}. */
@Command(
    name = "ppo",
    description = "Teach a model, by PPO, to give answers that a reward model likes.")
final class PpoCommand implements Callable<Integer>, HasConfig {
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
    return PpoStageConfig.defaults();
  }

  @Override
  public Integer call() {
    common.result(PpoStage.run(common.config(PpoStageConfig.defaults()), out, resume));
    return 0;
  }
}
