package org.zerochat4j.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.Workers;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.model.Compute;

/**
 * The speed of training on a shape, alone or in turns with libtorch: some steps of ours, some of
 * libtorch in 32-bit floats, some of libtorch in bfloat16, and again. Whoever is not at work
 * sleeps.
 */
public final class TrainBenchmark {

  /** Steps before the first timed one: compilers and plans are then done. */
  private static final int WARM_UPS = 5;

  private static final double LEARNING_RATE = 3e-4;

  /**
   * What to measure.
   *
   * @param steps timed steps of each side
   * @param rounds turns that they are split into
   * @param libtorch whether libtorch is measured too
   * @param profile whether as many steps again are measured op by op
   */
  public record Options(
      BenchShape shape, Compute compute, int steps, int rounds, boolean libtorch, boolean profile) {
    /** Turns are not empty. */
    public Options {
      rounds = Math.clamp(rounds, 1, Math.max(1, steps));
      steps = Math.max(1, steps);
    }
  }

  /** A result: JSON fields as the README names them, and a table for people. */
  public record Result(ObjectNode json, String text) {}

  /** One engine and what its steps took. */
  private static final class Entrant {
    private final String name;
    private final Precision precision;
    private final TrainingSide side;
    private double[] seconds = {};

    Entrant(String name, Precision precision, TrainingSide side) {
      this.name = name;
      this.precision = precision;
      this.side = side;
    }

    void run(int warmUps, int steps) {
      side.run(rates(warmUps));
      seconds = Speed.pooled(seconds, side.run(rates(steps)).seconds());
    }
  }

  private TrainBenchmark() {}

  private static double[] rates(int steps) {
    double[] rates = new double[steps];
    Arrays.fill(rates, LEARNING_RATE);
    return rates;
  }

  /** Measures; progress goes to stderr. */
  public static Result run(Options options) {
    BenchShape shape = options.shape;
    double peak = GemmPeak.gflops();
    List<Entrant> entrants = new ArrayList<>();
    TrainProfile profile = null;
    try {
      OwnTraining own = new OwnTraining(shape, options.compute, new RandomBatches(shape));
      entrants.add(new Entrant("zerochat4j", options.compute.precision(), own));
      if (options.libtorch) {
        for (Precision precision : Precision.values()) {
          LibtorchTraining peer = new LibtorchTraining(shape, precision, null, null);
          entrants.add(new Entrant("libtorch", precision, peer));
        }
      }
      alternate(entrants, options);
      if (options.profile) {
        profile = TrainProfile.of(own, rates(options.steps));
      }
      // The limit may have been disturbed at the start; a machine is what it is at its best.
      peak = Math.max(peak, GemmPeak.gflops());
      return result(options, entrants, profile, peak);
    } finally {
      entrants.forEach(entrant -> entrant.side.close());
    }
  }

  private static void alternate(List<Entrant> entrants, Options options) {
    long total = (long) options.steps * entrants.size();
    long done = 0;
    try (Progress progress = new Progress("bench", total, "steps")) {
      progress.update(0, "");
      for (int round = 0; round < options.rounds; round++) {
        int from = options.steps * round / options.rounds;
        int steps = options.steps * (round + 1) / options.rounds - from;
        for (Entrant entrant : entrants) {
          entrant.run(round == 0 ? WARM_UPS : 1, steps);
          done += steps;
          progress.update(done, entrant.name + " " + name(entrant.precision));
        }
      }
    }
  }

  private static Result result(
      Options options, List<Entrant> entrants, TrainProfile profile, double peak) {
    BenchShape shape = options.shape;
    Entrant own = entrants.getFirst();
    Speed speed = Speed.of(own.seconds, shape.tokens());
    double utilization = utilization(shape, speed.median(), peak);
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("shape", shape.name())
        .put("precision", name(own.precision))
        .put("recompute", options.compute.recompute())
        .put("threads", Workers.count())
        .put("batch", shape.batch())
        .put("sequence", shape.sequence())
        .put("parameters", shape.config().parameterCount());
    speed.put(json);
    json.put("peak_gflops", peak)
        .put("flops_utilization", utilization)
        .put("rss_mib", own.side.highWaterMib());
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "shape %s, %d x %d tokens a step, %d threads%n"
                + "fastest matrix product %.0f GFLOP/s, %.0f %% of it used%n"
                + "%-18s %10s %21s %9s%n",
            shape.name(),
            shape.batch(),
            shape.sequence(),
            Workers.count(),
            peak,
            100 * utilization,
            "",
            "tokens/s",
            "half of the steps",
            "RSS MiB"));
    for (Entrant entrant : entrants) {
      Speed of = Speed.of(entrant.seconds, shape.tokens());
      text.append(
          String.format(
              Locale.ROOT,
              "%-18s %10.1f %10.1f-%10.1f %9.0f%n",
              entrant.name + " " + name(entrant.precision),
              of.median(),
              of.low(),
              of.high(),
              entrant.side.highWaterMib()));
    }
    if (entrants.size() > 1) {
      double ratio = putPeer(json, entrants.subList(1, entrants.size()), shape, speed);
      text.append(String.format(Locale.ROOT, "ratio to libtorch's best: %.2f%n", ratio));
    }
    if (profile != null) {
      json.set("profile", profile.json());
      text.append('\n').append(profile.table());
    }
    return new Result(json, text.toString());
  }

  /** The peer's better precision counts, whatever ours is. */
  private static double putPeer(
      ObjectNode json, List<Entrant> peers, BenchShape shape, Speed ours) {
    ObjectNode node = json.putObject("peer");
    node.put("name", peers.getFirst().name);
    double best = 0;
    for (Entrant peer : peers) {
      Speed speed = Speed.of(peer.seconds, shape.tokens());
      if (speed.median() > best) {
        best = speed.median();
        node.put("precision", name(peer.precision));
        speed.put(node);
        node.put("rss_mib", peer.side.highWaterMib());
      }
    }
    for (Entrant peer : peers) {
      ObjectNode each = node.putObject(name(peer.precision));
      Speed.of(peer.seconds, shape.tokens()).put(each);
      each.put("rss_mib", peer.side.highWaterMib());
    }
    double ratio = ours.median() / best;
    json.put("ratio", ratio);
    return ratio;
  }

  /** What was computed in a second over what the machine can. */
  static double utilization(BenchShape shape, double tokensPerSecond, double peakGflops) {
    double perToken = TrainingFlops.perToken(shape.config(), shape.sequence());
    return perToken * tokensPerSecond / (peakGflops * 1e9);
  }

  static String name(Precision precision) {
    return precision.name().toLowerCase(Locale.ROOT);
  }
}
