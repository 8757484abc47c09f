package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.zerochat4j.base.UserError;
import org.zerochat4j.stages.preferences.PreferencesConfig;
import org.zerochat4j.stages.preferences.PreferencesStage;
import org.zerochat4j.train.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat preferences}. */
@Command(
    name = "preferences",
    description = {
      "Makes pairs of a better and a worse answer.",
      "A prompt's reference answer is chosen, an answer sampled from the model is rejected."
    },
    footer =
        "zerochat preferences --set model=runs/sft/model --set prompts=reward.jsonl --out"
            + " pairs.jsonl")
final class PreferencesCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "JSONL of {prompt, chosen, rejected} to write")
  private Path out;

  @Option(
      names = "--resume",
      defaultValue = RunFolder.AUTO,
      paramLabel = "auto|none",
      description = "go on in FILE.partial, or start again")
  private String resume;

  @Override
  public Record defaults() {
    return PreferencesConfig.defaults();
  }

  @Override
  public Integer call() {
    if (!resume.equals(RunFolder.AUTO) && !resume.equals(RunFolder.NONE)) {
      throw new UserError("--resume " + resume + ": expected auto or none");
    }
    PreferencesConfig config = common.config(PreferencesConfig.defaults());
    try (PreferencesStage stage = new PreferencesStage(config)) {
      common.result(stage.run(out, resume.equals(RunFolder.AUTO)));
    }
    return 0;
  }
}
