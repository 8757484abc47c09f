package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.zerochat4j.base.UserError;
import org.zerochat4j.bench.BenchShape;
import org.zerochat4j.bench.LearningComparison;
import org.zerochat4j.bench.TrainBenchmark;
import org.zerochat4j.bench.TrainSweep;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.model.Compute;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat bench train}. */
@Command(
    name = "train",
    description = {
      "Tokens a second of training.",
      "Beside them how much of the machine's peak that uses, and its memory."
    },
    footer = {
      "zerochat bench train --shape s --precision bf16 --vs libtorch",
      "zerochat bench train --profile"
    })
final class BenchTrainCommand implements Callable<Integer> {

  /** What can be measured beside us. */
  private enum Peer {
    LIBTORCH
  }

  @Mixin private CommonOptions common;

  @Option(
      names = "--shape",
      defaultValue = "s",
      paramLabel = "s|zero",
      description = "the model: s has 34 million parameters, zero 159 million")
  private String shape;

  @Option(
      names = "--precision",
      defaultValue = "fp32",
      paramLabel = "fp32|bf16",
      description = "of the factors of matrix products")
  private Precision precision;

  @Option(names = "--recompute", description = "compute activations twice instead of keeping them")
  private boolean recompute;

  @Option(names = "--batch", paramLabel = "B", description = "sequences a step")
  private Integer batch;

  @Option(names = "--sequence", paramLabel = "T", description = "tokens a sequence")
  private Integer sequence;

  @Option(
      names = "--vs",
      paramLabel = "libtorch",
      description = "measure this engine too, in turns and in both precisions")
  private Peer peer;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "timed steps of each side (20; with --sweep 5)")
  private Integer steps;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      paramLabel = "N",
      description = "turns that the steps are split into")
  private int rounds;

  @Option(names = "--profile", description = "show where the time of a step goes")
  private boolean profile;

  @Option(names = "--sweep", description = "a table over sequence lengths and batch sizes")
  private boolean sweep;

  @Option(
      names = "--learn",
      paramLabel = "N",
      description = "compare the losses of N steps from the same weights on the same batches")
  private Integer learn;

  @Option(
      names = "--tokens",
      paramLabel = "FILE.bin",
      description = "with --learn: the text, made by tokenize")
  private Path tokens;

  @Override
  public Integer call() {
    common.config(new NoSettings());
    if ((learn == null) != (tokens == null)) {
      throw new UserError("--learn and --tokens belong together");
    }
    requirePositive("--steps", steps);
    requirePositive("--rounds", rounds);
    requirePositive("--learn", learn);
    requirePositive("--batch", batch);
    requirePositive("--sequence", sequence);
    if ((sweep && (peer != null || profile || learn != null)) || (learn != null && profile)) {
      throw new UserError("--sweep, --learn and --profile are measured one at a time");
    }
    TrainBenchmark.Result result = measure();
    common.result(result.json());
    if (!common.json()) {
      StandardOut.print(result.text());
    }
    return 0;
  }

  private static void requirePositive(String option, Integer value) {
    if (value != null && value < 1) {
      throw new UserError(option + " " + value + ": at least 1");
    }
  }

  private TrainBenchmark.Result measure() {
    BenchShape named = BenchShape.named(shape);
    BenchShape chosen =
        named.with(
            batch == null ? named.batch() : batch, sequence == null ? named.sequence() : sequence);
    Compute compute = new Compute(precision, recompute);
    boolean libtorch = peer == Peer.LIBTORCH;
    if (learn != null) {
      return LearningComparison.run(
          new LearningComparison.Options(chosen, compute, tokens, learn, libtorch));
    }
    if (sweep) {
      return TrainSweep.run(chosen, compute, steps == null ? 5 : steps);
    }
    return TrainBenchmark.run(
        new TrainBenchmark.Options(
            chosen, compute, steps == null ? 20 : steps, rounds, libtorch, profile));
  }
}
