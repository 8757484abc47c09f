package org.zerochat4j.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.lang.foreign.Arena;
import java.util.Locale;
import java.util.Random;

/** Seeded buffers for kernel tests, and the comparison of two of them. */
final class Samples implements AutoCloseable {

  private final Arena arena = Arena.ofShared();
  private final long seed;
  private final Random random;

  Samples(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  Random random() {
    return random;
  }

  /** Normally distributed values. */
  Buffer normal(long n, double scale) {
    Buffer buffer = Buffer.allocate(arena, n);
    for (long i = 0; i < n; i++) {
      buffer.setFloat(i, (float) (random.nextGaussian() * scale));
    }
    return buffer;
  }

  /** Memory that a kernel has to overwrite: every element is NaN. */
  Buffer output(long n) {
    return constant(n, Float.NaN);
  }

  Buffer constant(long n, float value) {
    Buffer buffer = Buffer.allocate(arena, n);
    for (long i = 0; i < n; i++) {
      buffer.setFloat(i, value);
    }
    return buffer;
  }

  /** Integers from {@code origin} up to, not including, {@code bound}. */
  Buffer integers(long n, int origin, int bound) {
    Buffer buffer = Buffer.allocate(arena, n);
    for (long i = 0; i < n; i++) {
      buffer.setInt(i, random.nextInt(origin, bound));
    }
    return buffer;
  }

  Buffer copy(Buffer original) {
    Buffer copy = Buffer.allocate(arena, original.length());
    copy.segment().copyFrom(original.segment());
    return copy;
  }

  /** Fails where two elements differ by more than {@code tolerance * (1 + |expected|)}. */
  void assertClose(String what, Buffer actual, Buffer expected, double tolerance) {
    for (long i = 0; i < expected.length(); i++) {
      double want = expected.getFloat(i);
      double got = actual.getFloat(i);
      if (!(Math.abs(got - want) <= tolerance * (1 + Math.abs(want)))) {
        fail(
            String.format(
                Locale.ROOT,
                "%s[%d of %d] is %s, not %s (seed %d)",
                what,
                i,
                expected.length(),
                got,
                want,
                seed));
      }
    }
  }

  void assertSameBits(String what, Buffer actual, Buffer expected) {
    assertThat(actual.segment().mismatch(expected.segment()))
        .as("first differing byte of %s (seed %d)", what, seed)
        .isEqualTo(-1);
  }

  @Override
  public void close() {
    arena.close();
  }
}
