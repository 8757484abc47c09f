package org.zerochat4j.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Tokens a second over timed steps.
 *
 * @param median the figure; with an even number of steps the mean of the middle two
 * @param low a quarter of the steps were slower
 * @param high a quarter of the steps were faster
 */
record Speed(double median, double low, double high, double slowest, double fastest, int steps) {

  /** Of steps of {@code tokens} tokens that took {@code seconds}. */
  static Speed of(double[] seconds, int tokens) {
    double[] sorted = DoubleStream.of(seconds).map(time -> tokens / time).sorted().toArray();
    return new Speed(
        quantile(sorted, 0.5),
        quantile(sorted, 0.25),
        quantile(sorted, 0.75),
        sorted[0],
        sorted[sorted.length - 1],
        sorted.length);
  }

  /** The mean of all of several runs' steps is not robust, so times are pooled. */
  static double[] pooled(double[] first, double[] second) {
    double[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  /** Of an even number of values the mean of the middle two. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return quantile(sorted, 0.5);
  }

  /** Linear between the two values beside the quantile. */
  private static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  /** Adds {@code tokens_per_second} and its spread to a result. */
  void put(ObjectNode json) {
    json.put("tokens_per_second", round(median));
    json.putObject("spread")
        .put("min", round(slowest))
        .put("q1", round(low))
        .put("q3", round(high))
        .put("max", round(fastest))
        .put("steps", steps);
  }

  private static double round(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
