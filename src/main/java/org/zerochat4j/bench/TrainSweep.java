package org.zerochat4j.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.Workers;
import org.zerochat4j.model.Compute;

/**
 * How the cost grows: tokens a second at rising length with equally many tokens a step, and at
 * rising batch.
 */
public final class TrainSweep {
  private static final int[] SEQUENCES = {256, 512, 1024};
  private static final int[] BATCHES = {1, 2, 4, 8, 16, 32};
  private static final int BATCH_SEQUENCE = 256;
  private static final int WARM_UPS = 3;

  private TrainSweep() {}

  /** A row for each batch; {@code steps} timed steps each. */
  public static TrainBenchmark.Result run(BenchShape shape, Compute compute, int steps) {
    double peak = GemmPeak.gflops();
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("shape", shape.name())
        .put("precision", TrainBenchmark.name(compute.precision()))
        .put("recompute", compute.recompute())
        .put("threads", Workers.count())
        .put("peak_gflops", peak);
    ArrayNode rows = json.putArray("rows");
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "shape %s, %d threads, fastest matrix product %.0f GFLOP/s%n"
                    + "sequence  batch  tokens a step  tokens/s  of the product's speed%n",
                shape.name(),
                Workers.count(),
                peak));
    Set<BenchShape> shapes = shapes(shape);
    int done = 0;
    try (Progress progress = new Progress("bench", shapes.size(), "batches")) {
      for (BenchShape at : shapes) {
        progress.update(done++, at.batch() + " x " + at.sequence());
        Speed speed = speed(at, compute, steps);
        double utilization = TrainBenchmark.utilization(at, speed.median(), peak);
        ObjectNode row = rows.addObject();
        row.put("sequence", at.sequence()).put("batch", at.batch());
        speed.put(row);
        row.put("flops_utilization", utilization);
        text.append(
            String.format(
                Locale.ROOT,
                "%8d %6d %14d %9.1f %22.0f%%%n",
                at.sequence(),
                at.batch(),
                at.tokens(),
                speed.median(),
                100 * utilization));
      }
      progress.update(done, "");
    }
    return new TrainBenchmark.Result(json, text.toString());
  }

  /** Each batch once; the lengths keep the tokens of the shape's own step. */
  static Set<BenchShape> shapes(BenchShape shape) {
    Set<BenchShape> shapes = new LinkedHashSet<>();
    for (int sequence : SEQUENCES) {
      if (sequence <= shape.tokens()) {
        shapes.add(shape.with(shape.tokens() / sequence, sequence));
      }
    }
    for (int batch : BATCHES) {
      shapes.add(shape.with(batch, BATCH_SEQUENCE));
    }
    return shapes;
  }

  private static Speed speed(BenchShape shape, Compute compute, int steps) {
    try (OwnTraining training = new OwnTraining(shape, compute, new RandomBatches(shape))) {
      double[] rates = new double[WARM_UPS + steps];
      double[] seconds = training.run(rates).seconds();
      return Speed.of(Arrays.copyOfRange(seconds, WARM_UPS, seconds.length), shape.tokens());
    }
  }
}
