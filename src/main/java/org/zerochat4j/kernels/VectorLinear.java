package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.ELEMENT;

/**
 * Projections and their gradients. In bfloat16 each factor is rounded once, into working memory,
 * and then serves all products it is part of.
 */
final class VectorLinear {

  /** Slots of the caller's working memory; tasks of its own use the lower ones. */
  private static final int X = 2;

  private static final int WEIGHT = 3;
  private static final int GRADIENT = 4;
  private static final int LOGITS = 5;

  /** Logits in a chunk: as many as a last-level cache holds. */
  private static final int CHUNK = 1 << 22;

  /** Rows in a chunk, at the least: a thinner product would not fill the processor. */
  private static final int MINIMUM_ROWS = 128;

  private VectorLinear() {}

  /** {@code out = x * weight^T}. */
  static void forward(
      Precision precision, long x, long weight, long out, int rows, int in, int outWidth) {
    long a = Gemm.factor(precision, X, x, (long) rows * in);
    long b = Gemm.factor(precision, WEIGHT, weight, (long) outWidth * in);
    Gemm.parallel(precision, false, true, rows, outWidth, in, 1, a, in, b, in, 0, out, outWidth);
  }

  /** {@code dX = dOut * weight; dWeight = dOut^T * x}. */
  static void backward(
      Precision precision,
      long x,
      long weight,
      long dOut,
      long dX,
      long dWeight,
      int rows,
      int in,
      int outWidth) {
    long a = Gemm.factor(precision, X, x, (long) rows * in);
    long b = Gemm.factor(precision, WEIGHT, weight, (long) outWidth * in);
    long d = Gemm.factor(precision, GRADIENT, dOut, (long) rows * outWidth);
    Gemm.parallel(precision, false, false, rows, in, outWidth, 1, d, outWidth, b, in, 0, dX, in);
    Gemm.parallel(
        precision, true, false, outWidth, in, rows, 1, d, outWidth, a, in, 0, dWeight, in);
  }

  /**
   * Cross-entropy of {@code x * weight^T}, a chunk of rows at a time: logits turn into their own
   * gradient in place and are used up before the next chunk.
   *
   * @param dX 0 for the loss alone
   * @return the loss
   */
  static float crossEntropy(
      Precision precision,
      long x,
      long weight,
      long targets,
      long weights,
      long dX,
      long dWeight,
      int rows,
      int hidden,
      int vocab) {
    int chunk = Math.min(rows, Math.max(MINIMUM_ROWS, CHUNK / vocab));
    long bytes = Gemm.bytes(precision);
    boolean gradient = dX != 0;
    long a = Gemm.factor(precision, X, x, (long) rows * hidden);
    long b = Gemm.factor(precision, WEIGHT, weight, (long) vocab * hidden);
    long logits = Memory.scratch(LOGITS, (long) chunk * vocab);
    double loss = 0;
    for (int top = 0; top < rows; top += chunk) {
      int count = Math.min(chunk, rows - top);
      long rowsOfX = a + (long) top * hidden * bytes;
      Gemm.parallel(
          precision, false, true, count, vocab, hidden, 1, rowsOfX, hidden, b, hidden, 0, logits,
          vocab);
      loss +=
          VectorLoss.crossEntropy(
              logits, targets + top * ELEMENT, weights + top * ELEMENT, count, vocab, gradient);
      if (gradient) {
        long d = Gemm.factor(precision, GRADIENT, logits, (long) count * vocab);
        long rowsOfDx = dX + (long) top * hidden * ELEMENT;
        Gemm.parallel(
            precision, false, false, count, hidden, vocab, 1, d, vocab, b, hidden, 0, rowsOfDx,
            hidden);
        float beta = top == 0 ? 0 : 1; // the chunks' sums
        Gemm.parallel(
            precision, true, false, vocab, hidden, count, 1, d, vocab, rowsOfX, hidden, beta,
            dWeight, hidden);
      }
    }
    return (float) loss;
  }
}
