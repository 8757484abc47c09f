package org.zerochat4j.kernels;

import java.lang.foreign.Arena;
import java.util.Objects;

/**
 * The obvious loops, one thread, sums in double. They say what every other implementation has to
 * compute; speed does not matter here. Attention does not round in {@link Precision#BF16}: what
 * others round there must stay near this.
 */
public class PlainKernels implements Kernels {

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public void gemm(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float alpha,
      Buffer a,
      long aOffset,
      int lda,
      Buffer b,
      long bOffset,
      int ldb,
      float beta,
      Buffer c,
      long cOffset,
      int ldc) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int l = 0; l < k; l++) {
          long fromA = aOffset + (transposeA ? (long) l * lda + i : (long) i * lda + l);
          long fromB = bOffset + (transposeB ? (long) j * ldb + l : (long) l * ldb + j);
          sum += (double) a.getFloat(fromA) * b.getFloat(fromB);
        }
        long to = cOffset + (long) i * ldc + j;
        // As in BLAS: with beta 0 the old content, NaN included, does not count.
        double old = beta == 0 ? 0 : (double) beta * c.getFloat(to);
        c.setFloat(to, (float) (alpha * sum + old));
      }
    }
  }

  @Override
  public void linear(
      Precision precision, Buffer x, Buffer weight, Buffer out, int rows, int in, int width) {
    try (Arena arena = Arena.ofConfined()) {
      Buffer a = factor(precision, x, (long) rows * in, arena);
      Buffer b = factor(precision, weight, (long) width * in, arena);
      gemm(false, true, rows, width, in, 1, a, 0, in, b, 0, in, 0, out, 0, width);
    }
  }

  @Override
  public void linearBackward(
      Precision precision,
      Buffer x,
      Buffer weight,
      Buffer dOut,
      Buffer dX,
      Buffer dWeight,
      int rows,
      int in,
      int width) {
    try (Arena arena = Arena.ofConfined()) {
      Buffer a = factor(precision, x, (long) rows * in, arena);
      Buffer b = factor(precision, weight, (long) width * in, arena);
      Buffer d = factor(precision, dOut, (long) rows * width, arena);
      gemm(false, false, rows, in, width, 1, d, 0, width, b, 0, in, 0, dX, 0, in);
      gemm(true, false, width, in, rows, 1, d, 0, width, a, 0, in, 0, dWeight, 0, in);
    }
  }

  /** The numbers, or a rounded copy. */
  private static Buffer factor(Precision precision, Buffer numbers, long n, Arena arena) {
    if (precision == Precision.FP32) {
      return numbers;
    }
    Buffer rounded = Buffer.allocate(arena, n);
    for (long i = 0; i < n; i++) {
      rounded.setFloat(i, Bfloat16.round(numbers.getFloat(i)));
    }
    return rounded;
  }

  @Override
  public void embedding(Buffer table, Buffer ids, Buffer out, int rows, int hidden, int vocab) {
    for (int row = 0; row < rows; row++) {
      Objects.checkIndex(ids.getInt(row), vocab);
    }
    gatherRows(table, ids, out, rows, hidden);
  }

  @Override
  public void embeddingBackward(
      Buffer ids, Buffer dOut, Buffer dTable, int rows, int hidden, int vocab) {
    gatherRowsBackward(ids, dOut, dTable, rows, vocab, hidden);
  }

  @Override
  public void gatherRows(Buffer in, Buffer index, Buffer out, int count, int width) {
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < width; j++) {
        out.setFloat((long) i * width + j, in.getFloat((long) index.getInt(i) * width + j));
      }
    }
  }

  @Override
  public void gatherRowsBackward(
      Buffer index, Buffer dOut, Buffer dIn, int count, int rows, int width) {
    for (long i = 0; i < (long) rows * width; i++) {
      dIn.setFloat(i, 0);
    }
    for (int i = 0; i < count; i++) {
      long to = (long) Objects.checkIndex(index.getInt(i), rows) * width;
      for (int j = 0; j < width; j++) {
        dIn.setFloat(to + j, dIn.getFloat(to + j) + dOut.getFloat((long) i * width + j));
      }
    }
  }

  @Override
  public void residualRmsNorm(
      Buffer residual,
      Buffer delta,
      Buffer weight,
      Buffer sum,
      Buffer normed,
      Buffer inverseRms,
      int rows,
      int hidden,
      float eps) {
    PlainNorm.forward(residual, delta, weight, sum, normed, inverseRms, rows, hidden, eps);
  }

  @Override
  public void residualRmsNormBackward(
      Buffer sum,
      Buffer weight,
      Buffer inverseRms,
      Buffer dSum,
      Buffer dNormed,
      Buffer dInput,
      Buffer dWeight,
      int rows,
      int hidden) {
    PlainNorm.backward(sum, weight, inverseRms, dSum, dNormed, dInput, dWeight, rows, hidden);
  }

  @Override
  public void rope(
      Buffer in,
      Buffer positions,
      Buffer out,
      int rows,
      int width,
      int heads,
      int headDim,
      double theta,
      boolean inverse) {
    PlainRope.rope(in, positions, out, 0, rows, width, heads, headDim, theta, inverse);
  }

  @Override
  public void attention(
      Precision precision,
      Buffer qkv,
      Buffer segments,
      Buffer out,
      Buffer logSumExp,
      AttentionShape shape) {
    PlainAttention.forward(qkv, segments, out, logSumExp, shape);
  }

  @Override
  public void attentionBackward(
      Precision precision,
      Buffer qkv,
      Buffer segments,
      Buffer out,
      Buffer logSumExp,
      Buffer dOut,
      Buffer dQkv,
      AttentionShape shape) {
    PlainAttention.backward(qkv, segments, out, logSumExp, dOut, dQkv, shape);
  }

  @Override
  public void cachedAttention(
      Buffer qkv,
      Buffer positions,
      Buffer keyCache,
      Buffer valueCache,
      Buffer out,
      AttentionShape shape,
      int capacity) {
    PlainAttention.cached(qkv, positions, keyCache, valueCache, out, shape, capacity);
  }

  @Override
  public void swiGlu(Buffer gateUp, Buffer out, int rows, int width) {
    for (int row = 0; row < rows; row++) {
      for (int j = 0; j < width; j++) {
        long at = (long) row * 2 * width + j;
        double gate = gateUp.getFloat(at);
        double up = gateUp.getFloat(at + width);
        out.setFloat((long) row * width + j, (float) (gate * sigmoid(gate) * up));
      }
    }
  }

  @Override
  public void swiGluBackward(Buffer gateUp, Buffer dOut, Buffer dGateUp, int rows, int width) {
    for (int row = 0; row < rows; row++) {
      for (int j = 0; j < width; j++) {
        long at = (long) row * 2 * width + j;
        double gate = gateUp.getFloat(at);
        double up = gateUp.getFloat(at + width);
        double upstream = dOut.getFloat((long) row * width + j);
        double sigmoid = sigmoid(gate);
        double slope = sigmoid * (1 + gate * (1 - sigmoid));
        dGateUp.setFloat(at, (float) (upstream * up * slope));
        dGateUp.setFloat(at + width, (float) (upstream * gate * sigmoid));
      }
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Override
  public void linearCrossEntropy(
      Precision precision,
      Buffer x,
      Buffer weight,
      Buffer targets,
      Buffer weights,
      Buffer loss,
      Buffer dX,
      Buffer dWeight,
      int rows,
      int hidden,
      int vocab) {
    try (Arena arena = Arena.ofConfined()) {
      Buffer logits = Buffer.allocate(arena, (long) rows * vocab);
      linear(precision, x, weight, logits, rows, hidden, vocab);
      boolean gradient = dX != null;
      double sum =
          PlainLogProbs.weighted(logits, targets, weights, -1, 1, null, rows, vocab, gradient);
      loss.setFloat(0, (float) sum);
      if (gradient) {
        linearBackward(precision, x, weight, logits, dX, dWeight, rows, hidden, vocab);
      }
    }
  }

  @Override
  public void linearTokenLogProb(
      Precision precision,
      Buffer x,
      Buffer weight,
      Buffer targets,
      Buffer logProbs,
      float inverseTemperature,
      int rows,
      int hidden,
      int vocab) {
    try (Arena arena = Arena.ofConfined()) {
      Buffer logits = Buffer.allocate(arena, (long) rows * vocab);
      linear(precision, x, weight, logits, rows, hidden, vocab);
      PlainLogProbs.weighted(
          logits, targets, null, 1, inverseTemperature, logProbs, rows, vocab, false);
    }
  }

  @Override
  public void linearTokenLogProbBackward(
      Precision precision,
      Buffer x,
      Buffer weight,
      Buffer targets,
      Buffer dLogProbs,
      Buffer dX,
      Buffer dWeight,
      float inverseTemperature,
      int rows,
      int hidden,
      int vocab) {
    try (Arena arena = Arena.ofConfined()) {
      Buffer logits = Buffer.allocate(arena, (long) rows * vocab);
      linear(precision, x, weight, logits, rows, hidden, vocab);
      PlainLogProbs.weighted(
          logits, targets, dLogProbs, 1, inverseTemperature, null, rows, vocab, true);
      linearBackward(precision, x, weight, logits, dX, dWeight, rows, hidden, vocab);
    }
  }

  @Override
  public void scale(Buffer in, Buffer factor, Buffer out, long n) {
    for (long i = 0; i < n; i++) {
      out.setFloat(i, factor.getFloat(0) * in.getFloat(i));
    }
  }

  @Override
  public void addScaled(Buffer y, Buffer x, float factor, long n) {
    PlainVectors.addScaled(y, x, factor, n);
  }

  @Override
  public void movingAverage(Buffer y, Buffer x, float keep, long n) {
    PlainVectors.movingAverage(y, x, keep, n);
  }

  @Override
  public double sumOfSquares(Buffer x, long n) {
    return PlainVectors.sumOfSquares(x, n);
  }

  @Override
  public void adamW(
      Buffer parameter,
      Buffer gradient,
      Buffer moment1,
      Buffer moment2,
      long start,
      long n,
      AdamWStep step) {
    PlainVectors.adamW(parameter, gradient, moment1, moment2, start, n, step);
  }
}
