package org.zerochat4j.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GemmTest {

  private static final int[] SIZES = {1, 3, 7, 8, 15, 16, 17, 31, 64, 65, 257};

  private final Kernels plain = new PlainKernels();
  private final Kernels vector = new VectorKernels();

  /** Guards against swapped transposes and leading dimensions. */
  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void agreesWithTheTripleLoop(boolean transposeA, boolean transposeB) {
    for (int seed = 0; seed < 25; seed++) {
      try (Samples samples = new Samples(seed)) {
        int m = SIZES[samples.random().nextInt(SIZES.length)];
        int n = SIZES[samples.random().nextInt(SIZES.length)];
        int k = SIZES[samples.random().nextInt(SIZES.length)];
        compare(samples, transposeA, transposeB, m, n, k);
      }
    }
  }

  /** Guards against tiles that overlap or leave a gap when a product is split over threads. */
  @ParameterizedTest
  @CsvSource({"1, 4100, 300", "2, 1500, 400", "4100, 3, 100", "130, 130, 129", "700, 33, 65"})
  void agreesWithTheTripleLoopWhenSplit(int m, int n, int k) {
    try (Samples samples = new Samples(m)) {
      compare(samples, false, true, m, n, k);
      compare(samples, true, false, m, n, k);
    }
  }

  private void compare(
      Samples samples, boolean transposeA, boolean transposeB, int m, int n, int k) {
    int lda = (transposeA ? m : k) + samples.random().nextInt(4);
    int ldb = (transposeB ? k : n) + samples.random().nextInt(4);
    int ldc = n + samples.random().nextInt(4);
    int offset = samples.random().nextInt(5);
    float alpha = samples.random().nextBoolean() ? 1 : -0.3f;
    float beta = samples.random().nextInt(3) * 0.5f;
    Buffer a = samples.normal(offset + (long) lda * (transposeA ? k : m), 1);
    Buffer b = samples.normal(offset + (long) ldb * (transposeB ? n : k), 1);
    long size = offset + (long) ldc * m;
    Buffer expected = beta == 0 ? samples.constant(size, 7) : samples.normal(size, 1);
    Buffer actual = samples.copy(expected);
    Buffer java = samples.copy(expected);
    plain.gemm(
        transposeA,
        transposeB,
        m,
        n,
        k,
        alpha,
        a,
        offset,
        lda,
        b,
        offset,
        ldb,
        beta,
        expected,
        offset,
        ldc);
    vector.gemm(
        transposeA,
        transposeB,
        m,
        n,
        k,
        alpha,
        a,
        offset,
        lda,
        b,
        offset,
        ldb,
        beta,
        actual,
        offset,
        ldc);
    VectorGemm.gemm(
        transposeA,
        transposeB,
        m,
        n,
        k,
        alpha,
        a.segment().address() + 4L * offset,
        lda,
        b.segment().address() + 4L * offset,
        ldb,
        beta,
        java.segment().address() + 4L * offset,
        ldc);
    double tolerance = 1e-6 * (2 + Math.sqrt(k));
    String what = "%dx%dx%d".formatted(m, n, k);
    samples.assertClose(what, actual, expected, tolerance);
    samples.assertClose(what + " in Java", java, expected, tolerance);
  }

  @Test
  void anOldNaNDoesNotSurviveBetaZero() {
    try (Samples samples = new Samples(1)) {
      Buffer a = samples.normal(6, 1);
      Buffer c = samples.output(4);
      vector.gemm(false, true, 2, 2, 3, 1, a, 0, 3, a, 0, 3, 0, c, 0, 2);
      assertThat(c.getFloat(0)).isNotNaN();
      assertThat(c.getFloat(3)).isNotNaN();
    }
  }

  /** Guards against a crash of the whole JVM: the native library checks nothing. */
  @Test
  void refusesOperandsThatDoNotFitTheirBuffers() {
    try (Samples samples = new Samples(1)) {
      Buffer six = samples.normal(6, 1);
      Buffer four = samples.output(4);
      assertThatThrownBy(
              () -> vector.gemm(false, true, 2, 2, 3, 1, six, 1, 3, six, 0, 3, 0, four, 0, 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(
              () -> vector.gemm(false, true, 2, 2, 3, 1, six, 0, 2, six, 0, 3, 0, four, 0, 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(
              () -> vector.gemm(false, true, 2, 3, 3, 1, six, 0, 3, six, 0, 2, 0, four, 0, 3))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 6, 8, 12})
  void tilesCoverTheMatrixOnce(int threads) {
    for (int n : new int[] {1, 15, 16, 17, 100, 192, 1000}) {
      int parts = Gemm.rowParts(n, 3 * n, threads);
      assertThat(threads % parts).isZero();
      int before = 0;
      assertThat(Gemm.bound(n, parts, 0, 64)).isZero();
      for (int part = 1; part <= parts; part++) {
        int bound = Gemm.bound(n, parts, part, 64);
        assertThat(bound).isBetween(before, n);
        before = bound;
      }
      assertThat(before).isEqualTo(n);
    }
  }
}
