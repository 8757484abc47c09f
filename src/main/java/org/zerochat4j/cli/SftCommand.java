package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.zerochat4j.stages.sft.SftConfig;
import org.zerochat4j.stages.sft.SftStage;
import org.zerochat4j.train.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat sft}. */
@Command(name = "sft", description = "Teach a pretrained model to answer in the chat template.")
final class SftCommand implements Callable<Integer>, HasConfig {
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
    return SftConfig.defaults();
  }

  @Override
  public Integer call() {
    common.result(SftStage.run(common.config(SftConfig.defaults()), out, resume));
    return 0;
  }
}
