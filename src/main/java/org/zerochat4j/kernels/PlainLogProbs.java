package org.zerochat4j.kernels;

import java.util.Objects;

/** Log-probabilities of tokens over rows of logits, plainly. */
final class PlainLogProbs {

  private PlainLogProbs() {}

  /**
   * {@code sum over rows of factor * weights[row] * log softmax(logits[row] *
   * inverseTemperature)[targets[row]]}. Rows of weight 0 or target -1 do not count.
   *
   * @param weights null: each row counts 1
   * @param logProbs gets each row's log-probability, 0 where the row does not count; may be null
   * @param gradient whether logits become the gradient of the sum
   */
  static double weighted(
      Buffer logits,
      Buffer targets,
      Buffer weights,
      double factor,
      double inverseTemperature,
      Buffer logProbs,
      int rows,
      int vocab,
      boolean gradient) {
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      double slope = factor * (weights == null ? 1 : weights.getFloat(row));
      int target = slope == 0 ? -1 : targets.getInt(row);
      long first = (long) row * vocab;
      double log = 0;
      double logProb = 0;
      if (target != -1) {
        Objects.checkIndex(target, vocab);
        log = logSumExp(logits, first, vocab, inverseTemperature);
        logProb = logits.getFloat(first + target) * inverseTemperature - log;
        sum += slope * logProb;
      }
      if (logProbs != null) {
        logProbs.setFloat(row, (float) logProb);
      }
      for (int j = 0; j < vocab && gradient; j++) {
        double probability = Math.exp(logits.getFloat(first + j) * inverseTemperature - log);
        double difference = (j == target ? 1 : 0) - probability;
        double own = target == -1 ? 0 : slope * inverseTemperature * difference;
        logits.setFloat(first + j, (float) own);
      }
    }
    return sum;
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
