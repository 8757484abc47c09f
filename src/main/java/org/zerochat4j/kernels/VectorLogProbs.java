package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.ELEMENT;

import java.util.Objects;
import org.zerochat4j.base.Workers;

/** Log-probabilities of tokens over rows of logits, threaded over rows. */
final class VectorLogProbs {

  private static final int MINIMUM_PART = 1 << 14;

  /** Logits whose exponentials are summed in float; these sums are then added in double. */
  private static final int CHUNK = 1024;

  /** Slot of the caller's working memory. */
  private static final int TERMS = 6;

  private VectorLogProbs() {}

  /**
   * {@code sum over i of factor * weights[row] * log softmax(logits[i] *
   * inverseTemperature)[targets[row]]} where {@code row = index[i]}.
   *
   * @param weights 0: each row counts 1
   * @param logProbs gets each row's log-probability at {@code row}; may be 0
   * @param gradient whether logits become the gradient of the sum
   */
  static double weighted(
      long logits,
      long index,
      long targets,
      long weights,
      float factor,
      float inverseTemperature,
      long logProbs,
      int count,
      int vocab,
      boolean gradient) {
    long terms = Memory.scratch(TERMS, 2L * count);
    Workers.ranges(
        count,
        Math.max(1, MINIMUM_PART / vocab),
        (_, start, end) -> {
          long lanes = Memory.lanes();
          for (int i = (int) start; i < end; i++) {
            long row = Memory.getInt(index + i * ELEMENT) * ELEMENT;
            int target = Objects.checkIndex(Memory.getInt(targets + row), vocab);
            float slope = weights == 0 ? factor : factor * Memory.getFloat(weights + row);
            long at = logits + (long) i * vocab * ELEMENT;
            long chosen = at + target * ELEMENT;
            double log = logSumExp(at, vocab, inverseTemperature, lanes);
            double logProb = (double) Memory.getFloat(chosen) * inverseTemperature - log;
            Memory.setDouble(terms + (long) i * Double.BYTES, slope * logProb);
            if (logProbs != 0) {
              Memory.setFloat(logProbs + row, (float) logProb);
            }
            if (gradient) {
              float scale = -slope * inverseTemperature;
              VectorExp.expRow(at, at, vocab, inverseTemperature, (float) log, scale, lanes);
              Memory.setFloat(chosen, Memory.getFloat(chosen) - scale);
            }
          }
        });
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Memory.getDouble(terms + (long) i * Double.BYTES);
    }
    return sum;
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
