package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.ELEMENT;

import java.util.Objects;
import org.zerochat4j.base.Workers;

/** Cross-entropy and log-probabilities over logits, threaded over rows. */
final class VectorLoss {

  private static final int MINIMUM_PART = 1 << 14;

  /** Logits whose exponentials are summed in float; these sums are then added in double. */
  private static final int CHUNK = 1024;

  /** Slot of the caller's working memory. */
  private static final int LOSSES = 6;

  private VectorLoss() {}

  /**
   * The loss of some rows; with {@code gradient}, logits become {@code weight * (softmax -
   * oneHot(target))}.
   */
  static double crossEntropy(
      long logits, long targets, long weights, int rows, int vocab, boolean gradient) {
    long losses = Memory.scratch(LOSSES, 2L * rows);
    Workers.ranges(
        rows,
        Math.max(1, MINIMUM_PART / vocab),
        (_, start, end) -> {
          long lanes = Memory.lanes();
          for (int row = (int) start; row < end; row++) {
            float weight = Memory.getFloat(weights + row * ELEMENT);
            int target = weight == 0 ? -1 : Memory.getInt(targets + row * ELEMENT);
            long at = logits + (long) row * vocab * ELEMENT;
            double log = 0;
            double loss = 0;
            if (weight != 0) {
              Objects.checkIndex(target, vocab);
              log = logSumExp(at, vocab, 1, lanes);
              loss = weight * (log - Memory.getFloat(at + target * ELEMENT));
            }
            Memory.setDouble(losses + (long) row * Double.BYTES, loss);
            if (gradient) {
              gradient(at, at, vocab, target, 1, (float) log, weight, lanes);
            }
          }
        });
    double total = 0;
    for (int row = 0; row < rows; row++) {
      total += Memory.getDouble(losses + (long) row * Double.BYTES);
    }
    return total;
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
          long lanes = Memory.lanes();
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
          long lanes = Memory.lanes();
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
      long lanes) {
    if (target < 0) {
      Memory.zero(dLogits, vocab);
      return;
    }
    Objects.checkIndex(target, vocab);
    VectorExp.expRow(logits, dLogits, vocab, inverseTemperature, log, factor, lanes);
    long at = dLogits + target * ELEMENT;
    Memory.setFloat(at, Memory.getFloat(at) - factor);
  }

  private static double logSumExp(long logits, int n, float factor, long lanes) {
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
