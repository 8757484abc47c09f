package org.zerochat4j.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zerochat4j.kernels.Kernels.AdamWStep;

/** The fast kernels against the plain ones over odd shapes, attention and products apart. */
class VectorKernelsTest {

  private static final double TOLERANCE = 4e-6;
  private static final int[] ROWS = {1, 3, 17, 65, 257};

  private final Kernels plain = new PlainKernels();
  private final Kernels vector = new VectorKernels();

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 8, 15, 16, 17, 31, 64, 65, 257})
  void embedsAndGathers(int width) {
    for (int rows : ROWS) {
      try (Samples samples = new Samples(rows * 1000L + width)) {
        int vocab = 29;
        Buffer table = samples.normal((long) vocab * width, 1);
        Buffer ids = samples.integers(rows, 0, vocab);
        Buffer dOut = samples.normal((long) rows * width, 1);
        Buffer expected = samples.output((long) rows * width);
        Buffer actual = samples.output((long) rows * width);
        plain.embedding(table, ids, expected, rows, width, vocab);
        vector.embedding(table, ids, actual, rows, width, vocab);
        samples.assertSameBits("embedding", actual, expected);
        vector.gatherRows(table, ids, actual, rows, width);
        samples.assertSameBits("gatherRows", actual, expected);
        Buffer expectedGradient = samples.output((long) vocab * width);
        Buffer actualGradient = samples.output((long) vocab * width);
        plain.embeddingBackward(ids, dOut, expectedGradient, rows, width, vocab);
        vector.embeddingBackward(ids, dOut, actualGradient, rows, width, vocab);
        samples.assertClose("dTable", actualGradient, expectedGradient, 0);
        vector.gatherRowsBackward(ids, dOut, actualGradient, rows, vocab, width);
        samples.assertClose("dIn", actualGradient, expectedGradient, 0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 8, 15, 16, 17, 31, 64, 65, 257})
  void normalises(int hidden) {
    for (int rows : ROWS) {
      try (Samples samples = new Samples(rows * 1000L + hidden)) {
        long n = (long) rows * hidden;
        Buffer residual = samples.normal(n, 2);
        Buffer delta = samples.random().nextBoolean() ? samples.normal(n, 1) : null;
        Buffer weight = samples.normal(hidden, 1);
        Buffer[] expected = {samples.output(n), samples.output(n), samples.output(rows)};
        Buffer[] actual = {samples.output(n), samples.output(n), samples.output(rows)};
        plain.residualRmsNorm(
            residual, delta, weight, expected[0], expected[1], expected[2], rows, hidden, 1e-5f);
        vector.residualRmsNorm(
            residual, delta, weight, actual[0], actual[1], actual[2], rows, hidden, 1e-5f);
        samples.assertSameBits("sum", actual[0], expected[0]);
        samples.assertClose("normed", actual[1], expected[1], TOLERANCE);
        samples.assertClose("inverseRms", actual[2], expected[2], TOLERANCE);

        Buffer dSum = samples.random().nextBoolean() ? samples.normal(n, 1) : null;
        Buffer dNormed = samples.normal(n, 1);
        Buffer[] expectedGradient = {samples.output(n), samples.output(hidden)};
        Buffer[] actualGradient = {samples.output(n), samples.output(hidden)};
        plain.residualRmsNormBackward(
            expected[0],
            weight,
            expected[2],
            dSum,
            dNormed,
            expectedGradient[0],
            expectedGradient[1],
            rows,
            hidden);
        vector.residualRmsNormBackward(
            expected[0],
            weight,
            expected[2],
            dSum,
            dNormed,
            actualGradient[0],
            actualGradient[1],
            rows,
            hidden);
        // With one element a row the gradient is the difference of two large equal terms.
        double relative = 1e-6 + 1e-6 * expected[2].getFloat(0);
        samples.assertClose(
            "dInput", actualGradient[0], expectedGradient[0], Math.max(TOLERANCE, 4 * relative));
        samples.assertClose(
            "dWeight", actualGradient[1], expectedGradient[1], TOLERANCE * Math.sqrt(rows));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 6, 8, 20, 32, 64, 66})
  void rotates(int headDim) {
    for (int rows : ROWS) {
      try (Samples samples = new Samples(rows * 1000L + headDim)) {
        int heads = 1 + samples.random().nextInt(4);
        int width = (heads + samples.random().nextInt(3)) * headDim;
        Buffer in = samples.normal((long) rows * width, 1);
        Buffer positions = samples.integers(rows, -2, 3000);
        positions.setInt(0, 200_000);
        boolean inverse = samples.random().nextBoolean();
        Buffer expected = samples.output((long) rows * width);
        Buffer actual = samples.output((long) rows * width);
        plain.rope(in, positions, expected, rows, width, heads, headDim, 10_000, inverse);
        vector.rope(in, positions, actual, rows, width, heads, headDim, 10_000, inverse);
        samples.assertClose("rope", actual, expected, TOLERANCE);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 8, 15, 16, 17, 31, 64, 65, 257})
  void gates(int width) {
    for (double scale : new double[] {1, 30, 150}) {
      for (int rows : ROWS) {
        try (Samples samples = new Samples(rows * 1000L + width)) {
          long n = (long) rows * width;
          Buffer gateUp = samples.normal(2 * n, scale);
          Buffer dOut = samples.normal(n, 1);
          Buffer expected = samples.output(n);
          Buffer actual = samples.output(n);
          plain.swiGlu(gateUp, expected, rows, width);
          vector.swiGlu(gateUp, actual, rows, width);
          samples.assertClose("swiGlu", actual, expected, TOLERANCE);
          Buffer expectedGradient = samples.output(2 * n);
          Buffer actualGradient = samples.output(2 * n);
          plain.swiGluBackward(gateUp, dOut, expectedGradient, rows, width);
          vector.swiGluBackward(gateUp, dOut, actualGradient, rows, width);
          samples.assertClose("dGateUp", actualGradient, expectedGradient, TOLERANCE * scale);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void projects(Precision precision) {
    int[][] shapes = {{1, 1, 1}, {3, 7, 5}, {8, 64, 33}, {65, 130, 96}, {300, 70, 200}};
    for (int[] shape : shapes) {
      int rows = shape[0];
      int in = shape[1];
      int width = shape[2];
      try (Samples samples = new Samples(rows)) {
        Buffer x = samples.normal((long) rows * in, 1);
        Buffer weight = samples.normal((long) width * in, 1);
        Buffer dOut = samples.normal((long) rows * width, 1);
        Buffer[] expected = {
          samples.output(dOut.length()), samples.output(x.length()), samples.output(weight.length())
        };
        Buffer[] actual = {
          samples.output(dOut.length()), samples.output(x.length()), samples.output(weight.length())
        };
        plain.linear(precision, x, weight, expected[0], rows, in, width);
        vector.linear(precision, x, weight, actual[0], rows, in, width);
        plain.linearBackward(precision, x, weight, dOut, expected[1], expected[2], rows, in, width);
        vector.linearBackward(precision, x, weight, dOut, actual[1], actual[2], rows, in, width);
        samples.assertClose("out", actual[0], expected[0], 3e-5);
        samples.assertClose("dX", actual[1], expected[1], 3e-5);
        samples.assertClose("dWeight", actual[2], expected[2], 3e-5);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 8, 15, 16, 17, 31, 64, 65, 257, 1025, 2100})
  void losesAsMuch(int vocab) {
    for (int rows : ROWS) {
      lose(Precision.FP32, rows, 13, vocab, 1, TOLERANCE);
      lose(Precision.FP32, rows, 13, vocab, 8, 1e-4);
      lose(Precision.BF16, rows, 13, vocab, 1, 1e-2);
    }
  }

  /** Guards against chunks of rows that overwrite each other's part of the gradient. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void losesAsMuchInSeveralChunks(Precision precision) {
    lose(precision, 300, 3, 40_000, 1, precision == Precision.FP32 ? TOLERANCE : 1e-2);
  }

  private void lose(
      Precision precision, int rows, int hidden, int vocab, double scale, double tolerance) {
    try (Samples samples = new Samples(rows * 1000L + vocab)) {
      Buffer x = samples.normal((long) rows * hidden, scale);
      Buffer weight = samples.normal((long) vocab * hidden, scale);
      Buffer targets = samples.integers(rows, 0, vocab);
      Buffer weights = samples.normal(rows, 1);
      for (int row = 1; row < rows; row += 3) {
        weights.setFloat(row, 0);
        targets.setInt(row, -100);
      }
      Buffer[] expected = {
        samples.output(1), samples.output(x.length()), samples.output(weight.length())
      };
      Buffer[] actual = {
        samples.output(1), samples.output(x.length()), samples.output(weight.length())
      };
      plain.linearCrossEntropy(
          precision,
          x,
          weight,
          targets,
          weights,
          expected[0],
          expected[1],
          expected[2],
          rows,
          hidden,
          vocab);
      vector.linearCrossEntropy(
          precision, x, weight, targets, weights, actual[0], actual[1], actual[2], rows, hidden,
          vocab);
      samples.assertClose("loss", actual[0], expected[0], tolerance * rows);
      samples.assertClose("dX", actual[1], expected[1], tolerance * scale);
      samples.assertClose("dWeight", actual[2], expected[2], tolerance * scale);
      Buffer alone = samples.output(1);
      vector.linearCrossEntropy(
          precision, x, weight, targets, weights, alone, null, null, rows, hidden, vocab);
      samples.assertSameBits("loss alone", alone, actual[0]);
    }
  }

  /** Guards against ties rounded upwards, and a NaN whose bits round to a number. */
  @Test
  void roundsToNearestEven() {
    int[] bits = {
      0x3f808000, 0x3f818000, 0x3f808001, 0x3f807fff, 0xbf808000, 0x7f7fffff, 0x7fffffff,
      0x7f800001, 0xff800000, 0x00000001, 0x80000000, 0x3f800000, 0x477fffff, 0x33d6bf95,
      0x7f800000, 0xffffffff, 0x3f82ffff
    };
    short[] expected = {
      0x3f80,
      0x3f82,
      0x3f81,
      0x3f80,
      (short) 0xbf80,
      0x7f80,
      0x7fc0,
      0x7fc0,
      (short) 0xff80,
      0x0000,
      (short) 0x8000,
      0x3f80,
      0x4780,
      0x33d7,
      0x7f80,
      0x7fc0,
      0x3f83
    };
    try (Samples samples = new Samples(1)) {
      Buffer in = samples.output(bits.length);
      Buffer out = samples.output(bits.length);
      for (int i = 0; i < bits.length; i++) {
        in.setInt(i, bits[i]);
        assertThat(Bfloat16.bits(in.getFloat(i))).isEqualTo(expected[i]);
      }
      VectorBf16.round(in.segment().address(), out.segment().address(), bits.length);
      for (int i = 0; i < bits.length && VectorBf16.SHORT; i++) {
        assertThat(out.segment().get(ValueLayout.JAVA_SHORT_UNALIGNED, 2L * i))
            .isEqualTo(expected[i]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 8, 15, 16, 17, 31, 64, 65, 257, 1025, 2100})
  void scoresTokens(int vocab) {
    for (float inverseTemperature : new float[] {1, 0.5f, 2.5f}) {
      for (int rows : ROWS) {
        for (int every : new int[] {1, 2, rows + 1}) {
          score(Precision.FP32, rows, 13, vocab, every, inverseTemperature, 5 * TOLERANCE);
        }
        score(Precision.BF16, rows, 13, vocab, 3, inverseTemperature, 3e-2);
      }
    }
  }

  /** Guards against rows of a chunk that land in the place of another's. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void scoresTokensInSeveralChunks(Precision precision) {
    double tolerance = precision == Precision.FP32 ? TOLERANCE : 1e-2;
    score(precision, 300, 3, 40_000, 1, 0.8f, tolerance);
    score(precision, 700, 3, 40_000, 2, 0.8f, tolerance);
  }

  /** Every so many rows one has a target; of those some have a gradient of 0. */
  private void score(
      Precision precision,
      int rows,
      int hidden,
      int vocab,
      int every,
      float inverseTemperature,
      double tolerance) {
    try (Samples samples = new Samples(rows * 1000L + vocab)) {
      Buffer x = samples.normal((long) rows * hidden, 1);
      Buffer weight = samples.normal((long) vocab * hidden, 1);
      Buffer targets = samples.integers(rows, 0, vocab);
      Buffer dLogProbs = samples.normal(rows, 1);
      for (int row = 0; row < rows; row++) {
        if (row % every != every - 1) {
          targets.setInt(row, -1);
        } else if (row % 5 == 0) {
          dLogProbs.setFloat(row, 0);
        }
      }
      Buffer[] expected = {
        samples.output(rows), samples.output(x.length()), samples.output(weight.length())
      };
      Buffer[] actual = {
        samples.output(rows), samples.output(x.length()), samples.output(weight.length())
      };
      score(plain, precision, x, weight, targets, dLogProbs, inverseTemperature, expected);
      score(vector, precision, x, weight, targets, dLogProbs, inverseTemperature, actual);
      samples.assertClose("logProb", actual[0], expected[0], tolerance);
      samples.assertClose("dX", actual[1], expected[1], tolerance);
      samples.assertClose("dWeight", actual[2], expected[2], tolerance);
      for (int row = 0; row < rows; row++) {
        if (targets.getInt(row) == -1) {
          assertThat(actual[0].getFloat(row)).isZero();
          assertThat(actual[1].getFloat((long) row * hidden)).isZero();
        }
      }
    }
  }

  private static void score(
      Kernels kernels,
      Precision precision,
      Buffer x,
      Buffer weight,
      Buffer targets,
      Buffer dLogProbs,
      float inverseTemperature,
      Buffer[] out) {
    int rows = (int) targets.length();
    int hidden = (int) x.length() / rows;
    int vocab = (int) weight.length() / hidden;
    kernels.linearTokenLogProb(
        precision, x, weight, targets, out[0], inverseTemperature, rows, hidden, vocab);
    kernels.linearTokenLogProbBackward(
        precision,
        x,
        weight,
        targets,
        dLogProbs,
        out[1],
        out[2],
        inverseTemperature,
        rows,
        hidden,
        vocab);
  }

  /** Rows that do not count must not even be looked at: here they would spoil everything. */
  @Test
  void rowsThatDoNotCountAreNotRead() {
    try (Samples samples = new Samples(4)) {
      Buffer x = samples.normal(3 * 8, 1);
      Buffer weight = samples.normal(20 * 8, 1);
      Buffer targets = samples.integers(3, 0, 20);
      Buffer ones = samples.constant(3, 1);
      for (int j = 0; j < 8; j++) {
        x.setFloat(8 + j, Float.NaN);
      }
      targets.setInt(1, -1);
      for (Precision precision : Precision.values()) {
        Buffer[] scored = {samples.output(3), samples.output(24), samples.output(160)};
        score(vector, precision, x, weight, targets, ones, 1, scored);
        Buffer[] trained = {samples.output(1), samples.output(24), samples.output(160)};
        vector.linearCrossEntropy(
            precision, x, weight, targets, ones, trained[0], trained[1], trained[2], 3, 8, 20);
        for (int i = 0; i < 3; i++) {
          for (Buffer output : new Buffer[] {scored[i], trained[i]}) {
            for (long j = 0; j < output.length(); j++) {
              assertThat(output.getFloat(j)).isFinite();
            }
          }
        }
      }
    }
  }

  /** An id outside the vocabulary would be read from somebody else's memory. */
  @Test
  void targetsOutsideTheVocabularyAreRefused() {
    try (Samples samples = new Samples(5)) {
      Buffer x = samples.normal(8, 1);
      Buffer weight = samples.normal(20 * 8, 1);
      for (int bad : new int[] {-2, 20}) {
        Buffer target = samples.integers(1, bad, bad + 1);
        Buffer out = samples.output(1);
        for (Kernels kernels : new Kernels[] {plain, vector}) {
          assertThatThrownBy(() ->
                  kernels.linearTokenLogProb(Precision.FP32, x, weight, target, out, 1, 1, 8, 20))
              .isInstanceOf(IndexOutOfBoundsException.class);
        }
      }
    }
  }

  /** Guards against a loss of 0 or of a normal size when the model has diverged. */
  @Test
  void aNaNLogitShowsInTheLoss() {
    try (Samples samples = new Samples(1)) {
      for (int at : new int[] {0, 20, 32}) {
        Buffer weight = samples.normal(33, 1);
        weight.setFloat(at, Float.NaN);
        Buffer loss = samples.output(1);
        Buffer targets = samples.integers(1, 1, 2);
        Buffer one = samples.constant(1, 1);
        for (Precision precision : Precision.values()) {
          vector.linearCrossEntropy(
              precision, one, weight, targets, one, loss, null, null, 1, 1, 33);
          assertThat(loss.getFloat(0)).isNaN();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 8, 15, 16, 17, 31, 64, 65, 257, 70_001})
  void changesFlatVectors(int n) {
    try (Samples samples = new Samples(n)) {
      Buffer x = samples.normal(n, 1);
      Buffer expected = samples.normal(n, 1);
      Buffer actual = samples.copy(expected);
      plain.addScaled(expected, x, -0.37f, n);
      vector.addScaled(actual, x, -0.37f, n);
      samples.assertClose("addScaled", actual, expected, TOLERANCE);
      plain.movingAverage(expected, x, 0.999f, n);
      vector.movingAverage(actual, x, 0.999f, n);
      samples.assertClose("movingAverage", actual, expected, TOLERANCE);
      double squares = plain.sumOfSquares(x, n);
      assertThat(Math.abs(vector.sumOfSquares(x, n) - squares)).isLessThan(1e-12 * squares);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 8, 15, 16, 17, 31, 64, 65, 257, 70_001})
  void stepsLikePlainAdamW(int n) {
    try (Samples samples = new Samples(n)) {
      Buffer gradient = samples.normal(n + 5, 1e-3);
      Buffer[] expected = {samples.normal(n + 5, 1), samples.normal(n + 5, 0), null};
      expected[2] = samples.copy(expected[1]);
      Buffer[] actual = {
        samples.copy(expected[0]), samples.copy(expected[1]), samples.copy(expected[2])
      };
      for (int step = 1; step <= 3; step++) {
        AdamWStep numbers = new AdamWStep(step, 1e-2f, 0.9f, 0.95f, 1e-8f, 0.1f, 0.5f);
        plain.adamW(expected[0], gradient, expected[1], expected[2], 5, n, numbers);
        vector.adamW(actual[0], gradient, actual[1], actual[2], 5, n, numbers);
      }
      samples.assertClose("parameter", actual[0], expected[0], TOLERANCE);
      samples.assertClose("moment1", actual[1], expected[1], 1e-9);
      samples.assertClose("moment2", actual[2], expected[2], 1e-12);
    }
  }

  /** Guards against an exponential that is only right near zero. */
  @Test
  void theExponentialIsAccurateOverItsRange() {
    try (Samples samples = new Samples(1)) {
      int n = 17_001;
      Buffer x = samples.output(n);
      Buffer e = samples.output(n);
      for (int i = 0; i < n; i++) {
        x.setFloat(i, -87.2f + i * 0.01f);
      }
      VectorExp.expRow(x.segment().address(), e.segment().address(), n, 1, 0, 1, Memory.lanes());
      for (int i = 0; i < n; i++) {
        double exact = Math.exp(x.getFloat(i));
        assertThat(Math.abs(e.getFloat(i) - exact)).isLessThanOrEqualTo(1.5e-7 * exact);
        assertThat(e.getFloat(i)).isEqualTo(VectorExp.exp(x.getFloat(i)));
      }
      assertThat(VectorExp.exp(Float.NEGATIVE_INFINITY)).isZero();
      assertThat(VectorExp.exp(-100)).isZero();
      assertThat(VectorExp.exp(0)).isOne();
    }
  }
}
