package org.zerochat4j.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.UserError;
import org.zerochat4j.base.Workers;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.model.Compute;
import org.zerochat4j.model.Safetensors;
import org.zerochat4j.tokens.BatchSource;
import org.zerochat4j.tokens.PackedBlocks;
import org.zerochat4j.tokens.TokenBatch;
import org.zerochat4j.tokens.TokenFile;
import org.zerochat4j.train.LearningRateSchedule;

/**
 * Whether training leads to the same loss as in libtorch: the same initial weights, the same
 * batches of a token file in the same order, the same learning rates. Every row is one segment, so
 * that both sides see plain causal attention, and every target counts the same.
 *
 * <p>libtorch computes in 32-bit floats, whatever we do.
 */
public final class LearningComparison {
  // Those of the reference model. At higher ones differences of rounding grow sooner.
  private static final double PEAK_RATE = 4e-4;
  private static final double LAST_RATE = 1e-5;
  private static final double WARM_UP = 0.05;
  private static final double SMOOTHING = 0.95;
  private static final int PART = 10; // steps between two updates of the progress line

  /**
   * What to compare.
   *
   * @param tokens a {@code .bin} file
   * @param libtorch false: only our own curve
   */
  public record Options(
      BenchShape shape, Compute compute, Path tokens, int steps, boolean libtorch) {}

  private LearningComparison() {}

  /** Trains both sides, one after the other. */
  public static TrainBenchmark.Result run(Options options) {
    try {
      Path folder = Files.createTempDirectory("zerochat-bench");
      try (TokenFile tokens = TokenFile.open(options.tokens)) {
        return run(options, new FullBatches(tokens, options), folder);
      } finally {
        AtomicFiles.deleteTree(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TrainBenchmark.Result run(Options options, FullBatches batches, Path folder)
      throws IOException {
    double[] rates = new double[options.steps];
    LearningRateSchedule schedule =
        LearningRateSchedule.of(PEAK_RATE, LAST_RATE, options.steps, WARM_UP);
    for (int step = 0; step < rates.length; step++) {
      rates[step] = schedule.at(step);
    }
    double[] losses;
    double[] peerLosses = null;
    try (Progress progress =
        new Progress("learn", rates.length * (options.libtorch ? 2L : 1L), "steps")) {
      try (OwnTraining own = new OwnTraining(options.shape, options.compute, batches)) {
        own.save(folder);
        losses = losses(own, rates, progress, 0);
      }
      if (options.libtorch) {
        Path file = folder.resolve("batches.bin");
        write(file, batches, rates.length);
        Path weights = folder.resolve(Safetensors.FILE);
        try (LibtorchTraining peer =
            new LibtorchTraining(options.shape, Precision.FP32, weights, file)) {
          peerLosses = losses(peer, rates, progress, rates.length);
        }
      }
    }
    return result(options, losses, peerLosses);
  }

  private static double[] losses(
      TrainingSide side, double[] rates, Progress progress, long doneBefore) {
    double[] losses = new double[rates.length];
    for (int from = 0; from < rates.length; from += PART) {
      int to = Math.min(from + PART, rates.length);
      double[] part = side.run(Arrays.copyOfRange(rates, from, to)).losses();
      System.arraycopy(part, 0, losses, from, part.length);
      progress.update(
          doneBefore + to, String.format(Locale.ROOT, "loss %.3f", part[part.length - 1]));
    }
    return losses;
  }

  private static TrainBenchmark.Result result(
      Options options, double[] losses, double[] peerLosses) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("shape", options.shape.name())
        .put("precision", TrainBenchmark.name(options.compute.precision()))
        .put("threads", Workers.count())
        .put("batch", options.shape.batch())
        .put("sequence", options.shape.sequence())
        .put("steps", options.steps)
        .put("loss", smoothed(losses));
    json.set("losses", Json.mapper().valueToTree(losses));
    String text = String.format(Locale.ROOT, "smoothed loss: %.4f%n", smoothed(losses));
    if (peerLosses != null) {
      double peer = smoothed(peerLosses);
      double difference = (smoothed(losses) - peer) / peer;
      ObjectNode node = json.putObject("peer");
      node.put("name", "libtorch").put("precision", "fp32").put("loss", peer);
      node.set("losses", Json.mapper().valueToTree(peerLosses));
      json.put("relative_difference", difference);
      text +=
          String.format(
              Locale.ROOT, "libtorch: %.4f, difference %+.3f %%%n", peer, 100 * difference);
    }
    return new TrainBenchmark.Result(json, text);
  }

  /** The exponential mean that the training loop reports, without its bias to the start. */
  static double smoothed(double[] losses) {
    double sum = 0;
    double weight = 0;
    for (double loss : losses) {
      sum = SMOOTHING * sum + (1 - SMOOTHING) * loss;
      weight = SMOOTHING * weight + (1 - SMOOTHING);
    }
    return sum / weight;
  }

  /** For each step the ids and then the targets, as little-endian 32-bit integers. */
  static void write(Path file, BatchSource batches, int steps) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      for (int step = 0; step < steps; step++) {
        TokenBatch batch = batches.batch(step);
        for (int[] numbers : List.of(batch.ids(), batch.targets())) {
          for (int number : numbers) {
            out.writeInt(Integer.reverseBytes(number));
          }
        }
      }
    }
  }

  /** The batches of a token file in which every target counts: without those that are padded. */
  static final class FullBatches implements BatchSource {
    private final PackedBlocks blocks;
    private final List<Long> full = new ArrayList<>(); // what we call batch i is theirs full(i)

    FullBatches(TokenFile tokens, Options options) {
      BenchShape shape = options.shape;
      blocks =
          PackedBlocks.all(
              tokens, new PackedBlocks.Options(shape.batch(), shape.sequence(), 1, false));
      int vocabulary = tokens.info().vocab();
      if (vocabulary > shape.config().vocabSize()) {
        throw new UserError(
            options.tokens
                + (" has a vocabulary of " + vocabulary + ", shape " + shape.name() + " one of ")
                + (shape.config().vocabSize() + ": tokenize with a smaller one"));
      }
      if (tokens.size() < 2L * shape.tokens()) {
        throw new UserError(
            options.tokens + ": too few tokens for a batch of " + shape.tokens() + " and its end");
      }
      for (long next = 0; full.size() < options.steps; next++) {
        if (blocks.batch(next).weight() == shape.tokens()) {
          full.add(next);
        }
      }
    }

    @Override
    public TokenBatch batch(long index) {
      return blocks.batch(full.get(Math.toIntExact(index)));
    }

    @Override
    public long batchesPerEpoch() {
      return full.size();
    }
  }
}
