package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.zerochat4j.stages.pretrain.PretrainConfig;
import org.zerochat4j.stages.pretrain.PretrainStage;
import org.zerochat4j.train.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat pretrain}. */
@Command(name = "pretrain", description = "Train a new model to predict the next token.")
final class PretrainCommand implements Callable<Integer>, HasConfig {
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
    return PretrainConfig.defaults();
  }

  @Override
  public Integer call() {
    common.result(PretrainStage.run(common.config(PretrainConfig.defaults()), out, resume));
    return 0;
  }
}
