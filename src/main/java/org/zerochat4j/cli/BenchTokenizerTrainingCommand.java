package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.zerochat4j.bench.TokenizerTrainingBenchmark;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat bench tokenizer-training}. */
@Command(
    name = "tokenizer-training",
    description = {
      "Seconds and memory of training a tokenizer.",
      "It runs in a process of its own."
    },
    footer = "zerochat bench tokenizer-training --input corpus.jsonl --vs huggingface")
final class BenchTokenizerTrainingCommand implements Callable<Integer> {

  /** What can be measured beside us. */
  private enum Peer {
    HUGGINGFACE
  }

  @Mixin private CommonOptions common;

  @Option(
      names = "--input",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description = "documents of any layout, or .txt files")
  private List<Path> inputs;

  @Option(
      names = "--vocab-size",
      defaultValue = "32000",
      paramLabel = "N",
      description = "256 byte symbols and merges")
  private int vocabSize;

  @Option(
      names = "--heap",
      defaultValue = "1500m",
      paramLabel = "SIZE",
      description = "heap of the process that trains, as -Xmx takes it")
  private String heap;

  @Option(
      names = "--vs",
      paramLabel = "huggingface",
      description = "measure the official library too, under Node; it learns 30,000 entries")
  private Peer peer;

  @Option(
      names = "--peer-folder",
      paramLabel = "DIR",
      description = "where npm installs the library (a folder for temporary files)")
  private Path peerFolder;

  @Override
  public Integer call() {
    common.config(new NoSettings());
    TokenizerTrainingBenchmark.Result result =
        TokenizerTrainingBenchmark.run(
            new TokenizerTrainingBenchmark.Options(
                inputs, vocabSize, heap, peer == null ? null : folder()));
    common.result(result.json());
    if (!common.json()) {
      StandardOut.print(result.text());
    }
    return 0;
  }

  private Path folder() {
    return peerFolder != null
        ? peerFolder
        : Path.of(System.getProperty("java.io.tmpdir"), "zerochat4j-huggingface");
  }
}
