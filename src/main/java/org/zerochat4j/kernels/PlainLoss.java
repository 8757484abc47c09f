package org.zerochat4j.kernels;

import java.util.Objects;

/** Cross-entropy and log-probabilities over logits, plainly. */
final class PlainLoss {

  private PlainLoss() {}

  static void crossEntropy(
      Buffer logits,
      Buffer targets,
      Buffer weights,
      Buffer loss,
      Buffer logSumExp,
      int rows,
      int vocab) {
    double total = 0;
    for (int row = 0; row < rows; row++) {
      double log = 0;
      float weight = weights.getFloat(row);
      if (weight != 0) {
        int target = Objects.checkIndex(targets.getInt(row), vocab);
        log = logSumExp(logits, (long) row * vocab, vocab, 1);
        total += weight * (log - logits.getFloat((long) row * vocab + target));
      }
      logSumExp.setFloat(row, (float) log);
    }
    loss.setFloat(0, (float) total);
  }

  static void crossEntropyBackward(
      Buffer logits,
      Buffer targets,
      Buffer weights,
      Buffer logSumExp,
      Buffer dLoss,
      Buffer dLogits,
      int rows,
      int vocab) {
    for (int row = 0; row < rows; row++) {
      double factor = (double) weights.getFloat(row) * dLoss.getFloat(0);
      int target = weights.getFloat(row) == 0 ? -1 : targets.getInt(row);
      softmaxGradient(logits, logSumExp, dLogits, row, vocab, target, 1, factor);
    }
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
      softmaxGradient(logits, logSumExp, dLogits, row, vocab, target, inverseTemperature, factor);
    }
  }

  /**
   * {@code dLogits[row] = factor * (softmax - oneHot(target))}; zero where the target is negative.
   */
  private static void softmaxGradient(
      Buffer logits,
      Buffer logSumExp,
      Buffer dLogits,
      int row,
      int vocab,
      int target,
      double inverseTemperature,
      double factor) {
    double log = logSumExp.getFloat(row);
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
