package org.zerochat4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code zerochat bench}. */
@Command(
    name = "bench",
    description = "Measures the engine beside other engines and the machine's limits.",
    synopsisSubcommandLabel = "train|tokenizer|tokenizer-training|dedup",
    subcommands = {
      BenchTrainCommand.class,
      BenchTokenizerCommand.class,
      BenchTokenizerTrainingCommand.class,
      BenchDedupCommand.class,
    })
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "what to measure is missing: train, tokenizer, tokenizer-training or dedup");
  }
}
