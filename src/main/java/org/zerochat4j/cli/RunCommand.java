package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.zerochat4j.stages.pipeline.Pipeline;
import org.zerochat4j.stages.pipeline.PipelineConfig;
import org.zerochat4j.train.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat run}. */
@Command(
    name = "run",
    description = {"Runs the whole pipeline on your own data.", "Run it again and it goes on."},
    footer = {
      "zerochat run --config configs/real-zh.yaml --out runs/real-zh",
      "zerochat run --config configs/real-zh.yaml --out runs/real-zh --until tokenize"
    })
final class RunCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder to write")
  private Path out;

  @Option(
      names = "--resume",
      defaultValue = RunFolder.AUTO,
      paramLabel = "auto|none",
      description = "go on where the run stopped, or start again")
  private String resume;

  @Option(
      names = "--until",
      defaultValue = "ppo",
      paramLabel = "STAGE",
      description = {
        "the last stage to run, for example tokenize or pretrain, which need no conversations;",
        "a later call goes on from there"
      })
  private String until;

  @Override
  public Record defaults() {
    return PipelineConfig.defaults();
  }

  @Override
  public Integer call() {
    common.result(Pipeline.run(common.config(PipelineConfig.defaults()), out, resume, until));
    return 0;
  }
}
