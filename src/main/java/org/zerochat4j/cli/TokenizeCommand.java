package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.zerochat4j.base.Progress;
import org.zerochat4j.tokens.TokenFile;
import org.zerochat4j.tokens.Tokenize;
import org.zerochat4j.tokens.TokenizeConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat tokenize}: documents to a {@code .bin} file of ids. */
@Command(
    name = "tokenize",
    description = {
      "Turns documents into token ids.",
      "They go into one .bin file, or into shards of shardTokens."
    },
    footer = {
      "zerochat tokenize --input clean.jsonl --tokenizer tokenizer --out train.bin",
      "zerochat tokenize --input clean.jsonl --tokenizer tokenizer --out tokens/train.bin"
          + " --set shardTokens=1000000000"
    })
final class TokenizeCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "FILE",
      description = "files or folders of documents")
  private List<Path> inputs;

  @Option(
      names = "--tokenizer",
      paramLabel = "DIR",
      description = "folder with the tokenizer, or its tokenizer.json")
  private Path tokenizer;

  @Option(names = "--out", paramLabel = "FILE", description = "the .bin file to write")
  private Path out;

  @Option(
      names = "--verify",
      paramLabel = "FILE",
      description = "only compare a .bin file, or the shards of one, with its checksums")
  private Path verify;

  @Override
  public Record defaults() {
    return TokenizeConfig.defaults();
  }

  @Override
  public Integer call() {
    if (verify != null) {
      try (TokenFile file = TokenFile.open(verify)) {
        file.verify();
        System.err.println(verify + ": whole, " + file.size() + " tokens");
        common.result(file.info());
      }
      return 0;
    }
    common.set("inputs", inputs);
    common.set("tokenizer", tokenizer);
    common.set("out", out);
    Tokenize.Result result = Tokenize.run(common.config(TokenizeConfig.defaults()));
    System.err.println(
        String.format(
            Locale.ROOT,
            "tokenize: %s of %s in %s, %s",
            CorpusReport.count(result.tokens(), "token"),
            CorpusReport.count(result.documents(), "document"),
            CorpusReport.count(result.shards(), "file"),
            Progress.duration(result.seconds())));
    result
        .sources()
        .forEach((source, n) -> System.err.println("  " + source + ": " + n.tokens() + " tokens"));
    common.result(result);
    return 0;
  }
}
