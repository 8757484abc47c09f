package org.zerochat4j.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every backward pass of the plain kernels against central differences of its forward pass. The
 * scalar that is differentiated is the sum of the outputs times fixed random numbers.
 */
class GradientTest {

  private static final float STEP = 1e-2f;

  private final Samples samples = new Samples(11);
  private final Kernels kernels = new PlainKernels();

  @AfterEach
  void free() {
    samples.close();
  }

  @Test
  void embedding() {
    Buffer table = samples.normal(7 * 5, 1);
    Buffer ids = samples.integers(12, 0, 6);
    Buffer out = samples.output(12 * 5);
    Buffer dOut = samples.normal(12 * 5, 1);
    Buffer dTable = samples.output(7 * 5);
    kernels.embeddingBackward(ids, dOut, dTable, 12, 5, 7);
    check(
        "table",
        table,
        dTable,
        () -> {
          kernels.embedding(table, ids, out, 12, 5, 7);
          return dot(out, dOut);
        });
  }

  @Test
  void gatherRows() {
    Buffer in = samples.normal(7 * 5, 1);
    Buffer index = samples.integers(4, 0, 7);
    Buffer out = samples.output(4 * 5);
    Buffer dOut = samples.normal(4 * 5, 1);
    Buffer dIn = samples.output(7 * 5);
    kernels.gatherRowsBackward(index, dOut, dIn, 4, 7, 5);
    check(
        "in",
        in,
        dIn,
        () -> {
          kernels.gatherRows(in, index, out, 4, 5);
          return dot(out, dOut);
        });
  }

  @Test
  void residualRmsNorm() {
    int rows = 3;
    int hidden = 6;
    Buffer residual = samples.normal(18, 1);
    Buffer delta = samples.normal(18, 1);
    Buffer weight = samples.normal(hidden, 1);
    Buffer sum = samples.output(18);
    Buffer normed = samples.output(18);
    Buffer inverse = samples.output(rows);
    Buffer dSum = samples.normal(18, 1);
    Buffer dNormed = samples.normal(18, 1);
    DoubleSupplier scalar =
        () -> {
          kernels.residualRmsNorm(
              residual, delta, weight, sum, normed, inverse, rows, hidden, 1e-5f);
          return dot(sum, dSum) + dot(normed, dNormed);
        };
    assertThat(scalar.getAsDouble()).isFinite(); // fills the saved values the backward pass reads
    Buffer dInput = samples.output(18);
    Buffer dWeight = samples.output(hidden);
    kernels.residualRmsNormBackward(
        sum, weight, inverse, dSum, dNormed, dInput, dWeight, rows, hidden);
    check("residual", residual, dInput, scalar);
    check("delta", delta, dInput, scalar);
    check("weight", weight, dWeight, scalar);
  }

  @Test
  void rope() {
    Buffer in = samples.normal(4 * 20, 1);
    Buffer positions = samples.integers(4, -1, 9);
    Buffer out = samples.output(4 * 20);
    Buffer dOut = samples.normal(4 * 20, 1);
    Buffer dIn = samples.output(4 * 20);
    kernels.rope(dOut, positions, dIn, 4, 20, 2, 6, 100, true);
    check(
        "in",
        in,
        dIn,
        () -> {
          kernels.rope(in, positions, out, 4, 20, 2, 6, 100, false);
          return dot(out, dOut);
        });
  }

  @Test
  void attention() {
    AttentionShape shape = new AttentionShape(2, 5, 4, 2, 4);
    Buffer qkv = samples.normal(10L * shape.qkvWidth(), 1);
    Buffer segments = samples.integers(10, 0, 2);
    Buffer out = samples.output(10L * shape.outWidth());
    Buffer logSumExp = samples.output(10L * shape.heads());
    Buffer dOut = samples.normal(out.length(), 1);
    DoubleSupplier scalar =
        () -> {
          kernels.attention(Precision.FP32, qkv, segments, out, logSumExp, shape);
          return dot(out, dOut);
        };
    assertThat(scalar.getAsDouble()).isFinite(); // fills the saved values the backward pass reads
    Buffer dQkv = samples.output(qkv.length());
    kernels.attentionBackward(Precision.FP32, qkv, segments, out, logSumExp, dOut, dQkv, shape);
    check("qkv", qkv, dQkv, scalar);
  }

  @Test
  void swiGlu() {
    Buffer gateUp = samples.normal(3 * 2 * 5, 2);
    Buffer out = samples.output(15);
    Buffer dOut = samples.normal(15, 1);
    Buffer dGateUp = samples.output(30);
    kernels.swiGluBackward(gateUp, dOut, dGateUp, 3, 5);
    check(
        "gateUp",
        gateUp,
        dGateUp,
        () -> {
          kernels.swiGlu(gateUp, out, 3, 5);
          return dot(out, dOut);
        });
  }

  @Test
  void linear() {
    Buffer x = samples.normal(3 * 5, 1);
    Buffer weight = samples.normal(4 * 5, 1);
    Buffer out = samples.output(12);
    Buffer dOut = samples.normal(12, 1);
    Buffer dX = samples.output(15);
    Buffer dWeight = samples.output(20);
    kernels.linearBackward(Precision.FP32, x, weight, dOut, dX, dWeight, 3, 5, 4);
    DoubleSupplier scalar =
        () -> {
          kernels.linear(Precision.FP32, x, weight, out, 3, 5, 4);
          return dot(out, dOut);
        };
    check("x", x, dX, scalar);
    check("weight", weight, dWeight, scalar);
  }

  @Test
  void linearCrossEntropy() {
    Buffer x = samples.normal(4 * 5, 1);
    Buffer weight = samples.normal(7 * 5, 1);
    Buffer targets = samples.integers(4, 0, 7);
    Buffer weights = samples.normal(4, 1);
    weights.setFloat(2, 0);
    targets.setInt(2, -100);
    Buffer loss = samples.output(1);
    Buffer dX = samples.output(20);
    Buffer dWeight = samples.output(35);
    kernels.linearCrossEntropy(
        Precision.FP32, x, weight, targets, weights, loss, dX, dWeight, 4, 5, 7);
    DoubleSupplier scalar =
        () -> {
          kernels.linearCrossEntropy(
              Precision.FP32, x, weight, targets, weights, loss, null, null, 4, 5, 7);
          return loss.getFloat(0);
        };
    check("x", x, dX, scalar);
    check("weight", weight, dWeight, scalar);
  }

  @Test
  void linearTokenLogProb() {
    Buffer x = samples.normal(4 * 5, 1);
    Buffer weight = samples.normal(7 * 5, 1);
    Buffer targets = samples.integers(4, 0, 7);
    targets.setInt(1, -1);
    Buffer out = samples.output(4);
    Buffer dOut = samples.normal(4, 1);
    Buffer dX = samples.output(20);
    Buffer dWeight = samples.output(35);
    kernels.linearTokenLogProbBackward(
        Precision.FP32, x, weight, targets, dOut, dX, dWeight, 0.7f, 4, 5, 7);
    DoubleSupplier scalar =
        () -> {
          kernels.linearTokenLogProb(Precision.FP32, x, weight, targets, out, 0.7f, 4, 5, 7);
          return dot(out, dOut);
        };
    check("x", x, dX, scalar);
    check("weight", weight, dWeight, scalar);
  }

  private void check(String name, Buffer input, Buffer gradient, DoubleSupplier scalar) {
    for (long i = 0; i < input.length(); i++) {
      float old = input.getFloat(i);
      input.setFloat(i, old + STEP);
      double above = scalar.getAsDouble();
      input.setFloat(i, old - STEP);
      double below = scalar.getAsDouble();
      double width = (double) (old + STEP) - (old - STEP);
      input.setFloat(i, old);
      double expected = (above - below) / width;
      assertThat(Math.abs(gradient.getFloat(i) - expected))
          .as("d %s[%d]: %s, by differences %s", name, i, gradient.getFloat(i), expected)
          .isLessThan(2e-3 * (1 + Math.abs(expected)));
    }
  }

  private static double dot(Buffer a, Buffer b) {
    double sum = 0;
    for (long i = 0; i < a.length(); i++) {
      sum += (double) a.getFloat(i) * b.getFloat(i);
    }
    return sum;
  }
}
