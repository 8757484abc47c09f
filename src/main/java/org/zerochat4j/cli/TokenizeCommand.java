package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.Progress;
import org.zerochat4j.tokens.Tokenize;
import org.zerochat4j.tokens.TokenizeConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat tokenize}: documents to a {@code .bin} file of ids. */
@Command(name = "tokenize", description = "Turns documents into a .bin file of token ids.")
final class TokenizeCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "FILE",
      description = "documents as JSON Lines")
  private List<Path> inputs;

  @Option(
      names = "--tokenizer",
      paramLabel = "DIR",
      description = "folder with the tokenizer, or its tokenizer.json")
  private Path tokenizer;

  @Option(names = "--out", paramLabel = "FILE", description = "the .bin file to write")
  private Path out;

  @Override
  public Record defaults() {
    return TokenizeConfig.defaults();
  }

  @Override
  public Integer call() {
    if (inputs != null) {
      common.sets.add("inputs=" + Json.line(inputs.stream().map(Path::toString).toList()));
    }
    if (tokenizer != null) {
      common.sets.add("tokenizer=" + tokenizer);
    }
    if (out != null) {
      common.sets.add("out=" + out);
    }
    Tokenize.Result result = Tokenize.run(common.config(TokenizeConfig.defaults()));
    System.err.println(
        String.format(
            Locale.ROOT,
            "tokenize: %d tokens of %d documents in %s",
            result.tokens(),
            result.documents(),
            Progress.duration(result.seconds())));
    result
        .sources()
        .forEach((source, n) -> System.err.println("  " + source + ": " + n.tokens() + " tokens"));
    common.result(result);
    return 0;
  }
}
