package org.zerochat4j.kernels;

/**
 * Projections and their gradients. In bfloat16 each factor is rounded once, into working memory,
 * and then serves all products it is part of.
 */
final class VectorLinear {

  /** Slots of the caller's working memory; tasks of its own use the lower ones. */
  private static final int X = 2;

  private static final int WEIGHT = 3;
  private static final int GRADIENT = 4;

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
}
