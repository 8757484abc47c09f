package org.zerochat4j.kernels;

import java.util.Objects;

/** Cross-entropy and log-probabilities over logits, plainly. */
final class PlainLoss {

  private PlainLoss() {}

  /** With {@code gradient}, logits become the gradient of the loss. */
  static void crossEntropy(
      Buffer logits,
      Buffer targets,
      Buffer weights,
      Buffer loss,
      int rows,
      int vocab,
      boolean gradient) {
    double total = 0;
    for (int row = 0; row < rows; row++) {
      float weight = weights.getFloat(row);
      int target = weight == 0 ? -1 : Objects.checkIndex(targets.getInt(row), vocab);
      double log = 0;
      if (weight != 0) {
        log = logSumExp(logits, (long) row * vocab, vocab, 1);
        total += weight * (log - logits.getFloat((long) row * vocab + target));
      }
      if (gradient) {
        softmaxGradient(logits, log, logits, row, vocab, target, 1, weight);
      }
    }
    loss.setFloat(0, (float) total);
  }

  static void tokenLogProb(
      Buffer logits,
      Buffer targets,
      Buffer out,
      Buffer logSumExp,
      int rows,
      int vocab,
      float inverseTemperature) {
    for (int row = 0; row < rows; row++) {
      int target = targets.getInt(row);
      double log = 0;
      double result = 0;
      if (target >= 0) {
        Objects.checkIndex(target, vocab);
        log = logSumExp(logits, (long) row * vocab, vocab, inverseTemperature);
        double chosen = logits.getFloat((long) row * vocab + target);
        result = chosen * inverseTemperature - log;
      }
      logSumExp.setFloat(row, (float) log);
      out.setFloat(row, (float) result);
    }
  }

  static void tokenLogProbBackward(
      Buffer logits,
      Buffer targets,
      Buffer logSumExp,
      Buffer dOut,
      Buffer dLogits,
      int rows,
      int vocab,
      float inverseTemperature) {
    for (int row = 0; row < rows; row++) {
      double factor = -(double) dOut.getFloat(row) * inverseTemperature;
      int target = targets.getInt(row);
      double log = logSumExp.getFloat(row);
      softmaxGradient(logits, log, dLogits, row, vocab, target, inverseTemperature, factor);
    }
  }

  /**
   * {@code dLogits[row] = factor * (softmax - oneHot(target))}; zero where the target is negative.
   */
  private static void softmaxGradient(
      Buffer logits,
      double log,
      Buffer dLogits,
      int row,
      int vocab,
      int target,
      double inverseTemperature,
      double factor) {
    for (int j = 0; j < vocab; j++) {
      long at = (long) row * vocab + j;
      double gradient = 0;
      if (target >= 0) {
        double probability = Math.exp(logits.getFloat(at) * inverseTemperature - log);
        gradient = factor * (probability - (j == target ? 1 : 0));
      }
      dLogits.setFloat(at, (float) gradient);
    }
  }

  private static double logSumExp(Buffer logits, long start, int n, double factor) {
    double max = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      max = Math.max(max, logits.getFloat(start + j) * factor);
    }
    double sum = 0;
    for (int j = 0; j < n; j++) {
      sum += Math.exp(logits.getFloat(start + j) * factor - max);
    }
    return max + Math.log(sum);
  }
}
