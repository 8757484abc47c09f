package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.zerochat4j.tokenizer.quality.QualityConfig;
import org.zerochat4j.tokenizer.quality.QualityReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat tokenizer-report}: how well tokenizers fit a text. */
@Command(
    name = "tokenizer-report",
    description = "Measures a tokenizer on text, alone or beside others.",
    footer =
        "zerochat tokenizer-report --tokenizer tokenizer --input clean.jsonl --compare"
            + " gpt2/tokenizer.json")
final class TokenizerReportCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Option(
      names = "--tokenizer",
      paramLabel = "DIR_OR_JSON",
      description = "a tokenizer.json, or the folder it is in")
  private Path tokenizer;

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "documents in files or folders; plain text is read line by line; the beginning of each"
              + " file counts")
  private List<Path> inputs;

  @Option(
      names = "--compare",
      arity = "1..*",
      paramLabel = "DIR_OR_JSON",
      description = "other tokenizers to measure on the same text")
  private List<Path> compare;

  @Override
  public Record defaults() {
    return QualityConfig.defaults();
  }

  @Override
  public Integer call() {
    common.set("tokenizer", tokenizer);
    common.set("inputs", inputs);
    common.set("compare", compare);
    QualityReport report = QualityReport.run(common.config(QualityConfig.defaults()));
    common.result(report);
    if (!common.json()) {
      StandardOut.print(report.text());
    }
    return 0;
  }
}
