package org.zerochat4j.kernels;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fast attention against the plain one. */
class VectorAttentionTest {

  private static final double TOLERANCE = 1e-5;

  private final Kernels plain = new PlainKernels();
  private final Kernels vector = new VectorKernels();

  static Stream<AttentionShape> shapes() {
    int[][] heads = {{1, 1}, {4, 2}, {8, 1}, {6, 3}};
    int[] dims = {4, 6, 8, 20, 64};
    int[] times = {1, 2, 63, 64, 65, 130};
    // Every time with every head count; the head width changes along.
    return Stream.iterate(0, i -> i < times.length * heads.length, i -> i + 1)
        .map(i -> {
          int[] pair = heads[i % heads.length];
          int time = times[i / heads.length];
          return new AttentionShape(1 + i % 3, time, pair[0], pair[1], dims[i % dims.length]);
        });
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void agreesForOneDocument(AttentionShape shape) {
    try (Samples samples = new Samples(shape.hashCode())) {
      compare(samples, shape, samples.constant(tokens(shape), 3), 1);
      compare(samples, shape, samples.constant(tokens(shape), 3), 5);
    }
  }

  /** Guards against documents that see each other, and blocks that skip too many keys. */
  @ParameterizedTest
  @MethodSource("shapes")
  void agreesForPackedDocuments(AttentionShape shape) {
    try (Samples samples = new Samples(shape.hashCode())) {
      Buffer segments = samples.constant(tokens(shape), 0);
      int segment = 5;
      for (int i = 0; i < tokens(shape); i++) {
        segment += samples.random().nextInt(20) == 0 || i % shape.time() == 0 ? 1 : 0;
        segments.setInt(i, segment);
      }
      compare(samples, shape, segments, 1);
    }
  }

  /** Guards against taking equal segment numbers for neighbours. */
  @ParameterizedTest
  @MethodSource("shapes")
  void agreesForInterleavedDocuments(AttentionShape shape) {
    try (Samples samples = new Samples(shape.hashCode())) {
      compare(samples, shape, samples.integers(tokens(shape), -1, 2), 1);
    }
  }

  /** Factors of 8 bits: nearer than their rounding error, far from it where something is wrong. */
  @ParameterizedTest
  @MethodSource("shapes")
  void staysNearInBf16(AttentionShape shape) {
    try (Samples samples = new Samples(shape.hashCode())) {
      Buffer segments = samples.integers(tokens(shape), 0, 2);
      compare(samples, shape, segments, 1, Precision.BF16, 3e-2);
    }
  }

  private void compare(Samples samples, AttentionShape shape, Buffer segments, double scale) {
    // A score of size s has an error of about s * 2^-24, and that is relative in a probability.
    double tolerance = TOLERANCE * scale * scale;
    compare(samples, shape, segments, scale, Precision.FP32, tolerance);
  }

  private void compare(
      Samples samples,
      AttentionShape shape,
      Buffer segments,
      double scale,
      Precision precision,
      double tolerance) {
    long tokens = tokens(shape);
    Buffer qkv = samples.normal(tokens * shape.qkvWidth(), scale);
    Buffer dOut = samples.normal(tokens * shape.outWidth(), 1);
    Buffer[] expected = {
      samples.output(tokens * shape.outWidth()),
      samples.output(tokens * shape.heads()),
      samples.output(tokens * shape.qkvWidth())
    };
    Buffer[] actual = {
      samples.output(expected[0].length()),
      samples.output(expected[1].length()),
      samples.output(expected[2].length())
    };
    plain.attention(precision, qkv, segments, expected[0], expected[1], shape);
    vector.attention(precision, qkv, segments, actual[0], actual[1], shape);
    samples.assertClose("out", actual[0], expected[0], tolerance);
    samples.assertClose("logSumExp", actual[1], expected[1], tolerance);
    plain.attentionBackward(
        precision, qkv, segments, expected[0], expected[1], dOut, expected[2], shape);
    vector.attentionBackward(
        precision, qkv, segments, expected[0], expected[1], dOut, actual[2], shape);
    samples.assertClose("dQkv", actual[2], expected[2], 5 * tolerance * scale);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void agreesOverACache(AttentionShape shape) {
    try (Samples samples = new Samples(shape.hashCode())) {
      int capacity = shape.time() + 9;
      int cacheWidth = shape.kvHeads() * shape.headDim();
      Buffer positions = samples.constant(tokens(shape), 0);
      for (int batch = 0; batch < shape.batch(); batch++) {
        int position = samples.random().nextInt(9);
        for (int t = 0; t < shape.time(); t++) {
          boolean padding = samples.random().nextInt(5) == 0;
          positions.setInt((long) batch * shape.time() + t, padding ? -1 : position++);
        }
      }
      Buffer qkv = samples.normal(tokens(shape) * shape.qkvWidth(), 1);
      Buffer keys = samples.normal((long) shape.batch() * capacity * cacheWidth, 1);
      Buffer values = samples.normal((long) shape.batch() * capacity * cacheWidth, 1);
      Buffer expectedKeys = samples.copy(keys);
      Buffer expectedValues = samples.copy(values);
      Buffer expected = samples.output(tokens(shape) * shape.outWidth());
      Buffer actual = samples.output(expected.length());
      plain.cachedAttention(
          qkv, positions, expectedKeys, expectedValues, expected, shape, capacity);
      vector.cachedAttention(qkv, positions, keys, values, actual, shape, capacity);
      samples.assertClose("out", actual, expected, TOLERANCE);
      samples.assertSameBits("keys", keys, expectedKeys);
      samples.assertSameBits("values", values, expectedValues);
    }
  }

  /** Generation has to continue what training computes. */
  @Test
  void tokensOneAtATimeGiveTheSameAsAllAtOnce() {
    try (Samples samples = new Samples(4)) {
      AttentionShape whole = new AttentionShape(1, 70, 6, 2, 20);
      AttentionShape single = new AttentionShape(1, 1, 6, 2, 20);
      Buffer qkv = samples.normal(70L * whole.qkvWidth(), 1);
      Buffer expected = samples.output(70L * whole.outWidth());
      Buffer actual = samples.output(70L * whole.outWidth());
      vector.attention(
          Precision.FP32, qkv, samples.constant(70, 0), expected, samples.output(6 * 70), whole);
      Buffer keys = samples.output(70 * 40);
      Buffer values = samples.output(70 * 40);
      Buffer position = samples.constant(1, 0);
      for (int t = 0; t < 70; t++) {
        position.setInt(0, t);
        Buffer row = qkv.slice((long) t * whole.qkvWidth(), whole.qkvWidth());
        Buffer out = actual.slice((long) t * whole.outWidth(), whole.outWidth());
        vector.cachedAttention(row, position, keys, values, out, single, 70);
      }
      samples.assertClose("out", actual, expected, TOLERANCE);
    }
  }

  private static long tokens(AttentionShape shape) {
    return (long) shape.batch() * shape.time();
  }
}
