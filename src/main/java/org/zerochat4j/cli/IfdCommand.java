package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.UserError;
import org.zerochat4j.stages.ifd.IfdConfig;
import org.zerochat4j.stages.ifd.IfdStage;
import org.zerochat4j.train.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat ifd}: how much its question helps a model to an answer. */
@Command(
    name = "ifd",
    description = {
      "Scores how much a question helps a model to its answer.",
      "ifd = perplexity after the question / perplexity alone. Near 1 the question is no" + " help."
    },
    footer =
        "zerochat ifd --model runs/sft/model --input sft.jsonl --out scored.jsonl --kept"
            + " hard.jsonl --set top=0.5")
final class IfdCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Option(names = "--model", paramLabel = "DIR", description = "folder of the model that scores")
  private Path model;

  @Option(names = "--input", arity = "1..*", paramLabel = "FILE", description = "files or folders")
  private List<Path> inputs;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "the JSON Lines file to write: all rows with ppl, ppl_alone and ifd")
  private Path out;

  @Option(
      names = "--kept",
      paramLabel = "FILE",
      description = "a file for the rows from minimum to below, of these the top share")
  private Path kept;

  @Option(
      names = "--resume",
      defaultValue = RunFolder.AUTO,
      paramLabel = "auto|none",
      description = "go on in OUT.partial, or start again")
  private String resume;

  @Override
  public Record defaults() {
    return IfdConfig.defaults();
  }

  @Override
  public Integer call() {
    if (!resume.equals(RunFolder.AUTO) && !resume.equals(RunFolder.NONE)) {
      throw new UserError("--resume " + resume + ": expected auto or none");
    }
    common.set("model", model);
    common.set("inputs", inputs);
    common.set("out", out);
    common.set("kept", kept);
    IfdStage.Result result =
        IfdStage.run(common.config(IfdConfig.defaults()), resume.equals(RunFolder.AUTO));
    report(result);
    common.result(result);
    return 0;
  }

  private static void report(IfdStage.Result result) {
    CorpusReport.sayFormatted(
        "ifd: %d rows in, %d out, %s",
        result.in(), result.out(), Progress.duration(result.seconds()));
    CorpusReport.sayFormatted(
        "  %d without a score, %d scored in part", result.unscored(), result.cut());
    CorpusReport.sayFormatted("  %d of 1 or more: the question is no help", result.noHelp());
    result
        .quantiles()
        .forEach((q, value) -> CorpusReport.sayFormatted("  quantile %s: %.4f", q, value));
    if (result.kept() != null) {
      CorpusReport.sayFormatted("  %d kept", result.kept().out());
    }
    result.badRows().first().forEach(row -> CorpusReport.sayFormatted("    %s", row));
  }
}
