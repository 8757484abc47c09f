package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.ELEMENT;
import static org.zerochat4j.kernels.VectorExp.LANES;

import java.util.Objects;
import org.zerochat4j.base.Workers;

/** Cross-entropy and log-probabilities over logits, threaded over rows. */
final class VectorLoss {

  private static final int MINIMUM_PART = 1 << 14;

  /** Logits whose exponentials are summed in float; these sums are then added in double. */
  private static final int CHUNK = 1024;

  private VectorLoss() {}

  static float crossEntropy(
      long logits, long targets, long weights, long logSumExp, int rows, int vocab) {
    double[] losses = new double[rows];
    Workers.ranges(
        rows,
        Math.max(1, MINIMUM_PART / vocab),
        (_, start, end) -> {
          float[] lanes = new float[LANES];
          for (int row = (int) start; row < end; row++) {
            float weight = Memory.getFloat(weights + row * ELEMENT);
            double log = 0;
            if (weight != 0) {
              long first = logits + (long) row * vocab * ELEMENT;
              int target = Objects.checkIndex(Memory.getInt(targets + row * ELEMENT), vocab);
              log = logSumExp(first, vocab, 1, lanes);
              losses[row] = weight * (log - Memory.getFloat(first + target * ELEMENT));
            }
            Memory.setFloat(logSumExp + row * ELEMENT, (float) log);
          }
        });
    double total = 0;
    for (double loss : losses) {
      total += loss;
    }
    return (float) total;
  }

  static void crossEntropyBackward(
      long logits,
      long targets,
      long weights,
      long logSumExp,
      float dLoss,
      long dLogits,
      int rows,
      int vocab) {
    Workers.ranges(
        rows,
        Math.max(1, MINIMUM_PART / vocab),
        (_, start, end) -> {
          float[] lanes = new float[LANES];
          for (int row = (int) start; row < end; row++) {
            float weight = Memory.getFloat(weights + row * ELEMENT);
            int target = weight == 0 ? -1 : Memory.getInt(targets + row * ELEMENT);
            float log = Memory.getFloat(logSumExp + row * ELEMENT);
            long at = (long) row * vocab * ELEMENT;
            gradient(logits + at, dLogits + at, vocab, target, 1, log, weight * dLoss, lanes);
          }
        });
  }

  static void tokenLogProb(
      long logits,
      long targets,
      long out,
      long logSumExp,
      int rows,
      int vocab,
      float inverseTemperature) {
    Workers.ranges(
        rows,
        Math.max(1, MINIMUM_PART / vocab),
        (_, start, end) -> {
          float[] lanes = new float[LANES];
          for (int row = (int) start; row < end; row++) {
            int target = Memory.getInt(targets + row * ELEMENT);
            double log = 0;
            double result = 0;
            if (target >= 0) {
              Objects.checkIndex(target, vocab);
              long first = logits + (long) row * vocab * ELEMENT;
              log = logSumExp(first, vocab, inverseTemperature, lanes);
              double chosen = Memory.getFloat(first + target * ELEMENT);
              result = chosen * inverseTemperature - log;
            }
            Memory.setFloat(logSumExp + row * ELEMENT, (float) log);
            Memory.setFloat(out + row * ELEMENT, (float) result);
          }
        });
  }

  static void tokenLogProbBackward(
      long logits,
      long targets,
      long logSumExp,
      long dOut,
      long dLogits,
      int rows,
      int vocab,
      float inverseTemperature) {
    Workers.ranges(
        rows,
        Math.max(1, MINIMUM_PART / vocab),
        (_, start, end) -> {
          float[] lanes = new float[LANES];
          for (int row = (int) start; row < end; row++) {
            int target = Memory.getInt(targets + row * ELEMENT);
            float log = Memory.getFloat(logSumExp + row * ELEMENT);
            float factor = -Memory.getFloat(dOut + row * ELEMENT) * inverseTemperature;
            long at = (long) row * vocab * ELEMENT;
            gradient(
                logits + at, dLogits + at, vocab, target, inverseTemperature, log, factor, lanes);
          }
        });
  }

  /** {@code factor * (softmax - oneHot(target))} of one row; zero where the target is negative. */
  private static void gradient(
      long logits,
      long dLogits,
      int vocab,
      int target,
      float inverseTemperature,
      float log,
      float factor,
      float[] lanes) {
    if (target < 0) {
      Memory.zero(dLogits, vocab);
      return;
    }
    Objects.checkIndex(target, vocab);
    VectorExp.expRow(logits, dLogits, vocab, inverseTemperature, log, factor, lanes);
    long at = dLogits + target * ELEMENT;
    Memory.setFloat(at, Memory.getFloat(at) - factor);
  }

  private static double logSumExp(long logits, int n, float factor, float[] lanes) {
    // The factor, an inverse temperature, is positive: the largest stays the largest.
    float max = VectorExp.max(logits, n) * factor;
    long scratch = Memory.scratch(0, CHUNK);
    double sum = 0;
    for (int i = 0; i < n; i += CHUNK) {
      int count = Math.min(CHUNK, n - i);
      sum += VectorExp.expRow(logits + i * ELEMENT, scratch, count, factor, max, 1, lanes);
    }
    return max + Math.log(sum);
  }
}
