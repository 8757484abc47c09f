package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.zerochat4j.base.Progress;
import org.zerochat4j.tokenizer.training.TokenizerConfig;
import org.zerochat4j.tokenizer.training.TokenizerTraining;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat tokenizer}: documents to a byte-level BPE tokenizer. */
@Command(
    name = "tokenizer",
    description = "Trains a byte-level BPE tokenizer.",
    footer = "zerochat tokenizer --input clean.jsonl --vocab-size 32000 --out tokenizer")
final class TokenizerCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "FILE",
      description = "documents in files or folders; plain text is read line by line")
  private List<Path> inputs;

  @Option(
      names = "--vocab-size",
      paramLabel = "N",
      description = "256 byte symbols and merges; special tokens come on top")
  private Integer vocabSize;

  @Option(
      names = "--compare",
      arity = "1..*",
      paramLabel = "DIR_OR_JSON",
      description = "other tokenizers for the quality report")
  private List<Path> compare;

  @Option(names = "--out", paramLabel = "DIR", description = "the folder to write")
  private Path out;

  @Override
  public Record defaults() {
    return TokenizerConfig.defaults();
  }

  @Override
  public Integer call() {
    common.set("inputs", inputs);
    common.set("vocabSize", vocabSize);
    common.set("compare", compare);
    common.set("out", out);
    TokenizerTraining.Result result =
        TokenizerTraining.run(common.config(TokenizerConfig.defaults()));
    System.err.println(
        String.format(
            Locale.ROOT,
            "tokenizer: %d tokens from %d texts in %s, %.2f bytes a token",
            result.vocab(),
            result.documents(),
            Progress.duration(result.seconds()),
            result.bytesPerToken()));
    if (!common.json()) {
      StandardOut.print(result.quality().text());
    }
    common.result(result);
    return 0;
  }
}
