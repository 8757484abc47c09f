package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.zerochat4j.base.UserError;
import org.zerochat4j.bench.TokenizerBenchmark;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat bench tokenizer}. */
@Command(
    name = "tokenizer",
    description = {"Megabytes a second of encoding.", "With one thread and with all."},
    footer =
        "zerochat bench tokenizer --input corpus.jsonl --tokenizer my/tokenizer --vs"
            + " huggingface")
final class BenchTokenizerCommand implements Callable<Integer> {

  /** What can be measured beside us. */
  private enum Peer {
    HUGGINGFACE
  }

  @Mixin private CommonOptions common;

  @Option(
      names = "--input",
      arity = "1..*",
      required = true,
      paramLabel = "FILE",
      description = "documents; at most the first 128 million characters are taken")
  private List<Path> inputs;

  @Option(
      names = "--tokenizer",
      required = true,
      paramLabel = "DIR",
      description = "a tokenizer.json, or the folder it is in")
  private Path tokenizer;

  @Option(
      names = "--vs",
      paramLabel = "huggingface",
      description = "measure these tokenizers too, in turns, and compare the ids")
  private Peer peer;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      paramLabel = "N",
      description = "parts that the documents are dealt out to, each measured once")
  private int rounds;

  @Override
  public Integer call() {
    common.config(new NoSettings());
    if (rounds < 1) {
      throw new UserError("--rounds " + rounds + ": at least 1");
    }
    TokenizerBenchmark.Result result =
        TokenizerBenchmark.run(
            new TokenizerBenchmark.Options(inputs, tokenizer, rounds, peer == Peer.HUGGINGFACE));
    common.result(result.json());
    if (!common.json()) {
      StandardOut.print(result.text());
    }
    return 0;
  }
}
