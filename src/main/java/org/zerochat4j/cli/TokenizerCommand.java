package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.Progress;
import org.zerochat4j.tokenizer.training.TokenizerConfig;
import org.zerochat4j.tokenizer.training.TokenizerTraining;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat tokenizer}: documents to a byte-level BPE tokenizer. */
@Command(name = "tokenizer", description = "Trains a byte-level BPE tokenizer.")
final class TokenizerCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "FILE",
      description = "documents as JSON Lines, or .txt files, read line by line")
  private List<Path> inputs;

  @Option(
      names = "--vocab-size",
      paramLabel = "N",
      description = "256 byte symbols and merges; special tokens come on top")
  private Integer vocabSize;

  @Option(names = "--out", paramLabel = "DIR", description = "the folder to write")
  private Path out;

  @Override
  public Record defaults() {
    return TokenizerConfig.defaults();
  }

  @Override
  public Integer call() {
    if (inputs != null) {
      common.sets.add("inputs=" + Json.line(inputs.stream().map(Path::toString).toList()));
    }
    if (vocabSize != null) {
      common.sets.add("vocabSize=" + vocabSize);
    }
    if (out != null) {
      common.sets.add("out=" + out);
    }
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
    common.result(result);
    return 0;
  }
}
