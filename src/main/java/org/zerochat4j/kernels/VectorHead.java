package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.ELEMENT;

import org.zerochat4j.base.Workers;

/**
 * The last projection with the softmax over the vocabulary behind it. Logits would be the largest
 * tensor of a model: here a chunk of rows of them exists at a time, turns into its own gradient in
 * place and is used up before the next, and rows that do not count are in no chunk.
 */
final class VectorHead {

  /** Logits in a chunk: as many as a last-level cache holds. */
  private static final int CHUNK = 1 << 22;

  /** Rows in a chunk, at the least: a thinner product would not fill the processor. */
  private static final int MINIMUM_ROWS = 128;

  private static final int MINIMUM_PART = 1 << 14;

  /** Slots of the caller's working memory; tasks of its own use the lower ones. */
  private static final int X = 2;

  private static final int WEIGHT = 3;
  private static final int GRADIENT = 4;
  private static final int LOGITS = 5;
  private static final int ROWS = 8;
  private static final int INDEX = 9;

  private VectorHead() {}

  /**
   * {@code sum over rows of factor * weights[row] * log softmax(x[row] * weight^T *
   * inverseTemperature)[targets[row]]}. Rows of weight 0 or target -1 do not count.
   *
   * @param weights 0: each row counts 1
   * @param logProbs gets each row's log-probability, 0 where the row does not count; may be 0
   * @param dX gets the gradient of the sum, as {@code dWeight}; 0 for the sum alone
   */
  static double logLikelihood(
      Precision precision,
      long x,
      long weight,
      long targets,
      long weights,
      float factor,
      float inverseTemperature,
      long logProbs,
      long dX,
      long dWeight,
      int rows,
      int hidden,
      int vocab) {
    long index = Memory.scratch(INDEX, rows);
    int counting = choose(targets, weights, index, rows);
    boolean all = counting == rows;
    boolean gradient = dX != 0;
    if (logProbs != 0 && !all) {
      Memory.zero(logProbs, rows);
    }
    if (gradient && !all) {
      Memory.zero(dX, (long) rows * hidden);
    }
    if (gradient && counting == 0) {
      Memory.zero(dWeight, (long) vocab * hidden);
    }
    if (counting == 0) {
      return 0;
    }
    int chunk = Math.min(counting, Math.max(MINIMUM_ROWS, CHUNK / vocab));
    long logits = Memory.scratch(LOGITS, (long) chunk * vocab);
    long gathered = all ? 0 : Memory.scratch(ROWS, (long) chunk * hidden);
    long b = Gemm.factor(precision, WEIGHT, weight, (long) vocab * hidden);
    double sum = 0;
    for (int top = 0; top < counting; top += chunk) {
      int count = Math.min(chunk, counting - top);
      long places = index + top * ELEMENT;
      long own = (long) top * hidden * ELEMENT;
      if (!all) {
        VectorRows.gather(x, places, gathered, count, hidden, rows);
      }
      long a = Gemm.factor(precision, X, all ? x + own : gathered, (long) count * hidden);
      Gemm.parallel(
          precision, false, true, count, vocab, hidden, 1, a, hidden, b, hidden, 0, logits, vocab);
      sum +=
          VectorLogProbs.weighted(
              logits,
              places,
              targets,
              weights,
              factor,
              inverseTemperature,
              logProbs,
              count,
              vocab,
              gradient);
      if (gradient) {
        long d = Gemm.factor(precision, GRADIENT, logits, (long) count * vocab);
        float beta = top == 0 ? 0 : 1; // the chunks' sums
        Gemm.parallel(
            precision, true, false, vocab, hidden, count, 1, d, vocab, a, hidden, beta, dWeight,
            hidden);
        long dRows = all ? dX + own : gathered; // the rows of x have been read for the last time
        Gemm.parallel(
            precision, false, false, count, hidden, vocab, 1, d, vocab, b, hidden, 0, dRows,
            hidden);
        if (!all) {
          scatter(gathered, places, dX, count, hidden);
        }
      }
    }
    return sum;
  }

  /** Writes the numbers of the rows that count to {@code index} and gives how many there are. */
  private static int choose(long targets, long weights, long index, int rows) {
    int count = 0;
    for (int row = 0; row < rows; row++) {
      boolean weighs = weights == 0 || Memory.getFloat(weights + row * ELEMENT) != 0;
      if (weighs && Memory.getInt(targets + row * ELEMENT) != -1) {
        Memory.setInt(index + count++ * ELEMENT, row);
      }
    }
    return count;
  }

  /** {@code out[index[i]] = in[i]}. */
  private static void scatter(long in, long index, long out, int count, int width) {
    Workers.ranges(
        count,
        Math.max(1, MINIMUM_PART / width),
        (_, start, end) -> {
          for (long i = start; i < end; i++) {
            long to = (long) Memory.getInt(index + i * ELEMENT) * width;
            Memory.copy(in + i * width * ELEMENT, out + to * ELEMENT, width);
          }
        });
  }
}
