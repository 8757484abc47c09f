package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.ALL;
import static org.zerochat4j.kernels.Memory.ELEMENT;
import static org.zerochat4j.kernels.VectorExp.LANES;
import static org.zerochat4j.kernels.VectorExp.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * Single-threaded matrix products without blocking for the cache: better than the library for very
 * few rows, and its replacement where the library does not load. Addresses in bytes.
 */
final class VectorGemm {

  private VectorGemm() {}

  static void gemm(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float alpha,
      long a,
      int lda,
      long b,
      int ldb,
      float beta,
      long c,
      int ldc) {
    long lanes = Memory.lanes();
    long rowStep = transposeA ? 1 : lda;
    long stepInRow = transposeA ? lda : 1;
    for (int i = 0; i < m; i++) {
      long row = a + i * rowStep * ELEMENT;
      long out = c + (long) i * ldc * ELEMENT;
      if (!transposeB) {
        scale(out, n, beta);
        for (int l = 0; l < k; l++) {
          float factor = alpha * Memory.getFloat(row + l * stepInRow * ELEMENT);
          addScaled(out, b + (long) l * ldb * ELEMENT, factor, n);
        }
        continue;
      }
      long dense = row;
      if (transposeA) {
        dense = Memory.scratch(2, k);
        for (int l = 0; l < k; l++) {
          Memory.setFloat(dense + l * ELEMENT, Memory.getFloat(row + l * stepInRow * ELEMENT));
        }
      }
      for (int j = 0; j < n; j++) {
        float product = alpha * dot(dense, b + (long) j * ldb * ELEMENT, k, lanes);
        long at = out + j * ELEMENT;
        Memory.setFloat(at, beta == 0 ? product : Math.fma(beta, Memory.getFloat(at), product));
      }
    }
  }

  private static void scale(long y, int n, float factor) {
    if (factor == 0) {
      Memory.zero(y, n);
    } else if (factor != 1) {
      for (int i = 0; i < n; i++) {
        Memory.setFloat(y + i * ELEMENT, factor * Memory.getFloat(y + i * ELEMENT));
      }
    }
  }

  /** {@code y += factor * x}. */
  static void addScaled(long y, long x, float factor, int n) {
    int bound = SPECIES.loopBound(n);
    int i = 0;
    for (; i < bound; i += LANES) {
      long at = i * ELEMENT;
      FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + at, Buffer.ORDER);
      FloatVector w = FloatVector.fromMemorySegment(SPECIES, ALL, y + at, Buffer.ORDER);
      v.fma(FloatVector.broadcast(SPECIES, factor), w).intoMemorySegment(ALL, y + at, Buffer.ORDER);
    }
    for (; i < n; i++) {
      long at = i * ELEMENT;
      Memory.setFloat(y + at, Math.fma(Memory.getFloat(x + at), factor, Memory.getFloat(y + at)));
    }
  }

  /** The inner product of n elements. */
  static float dot(long x, long y, int n, long lanes) {
    FloatVector even = FloatVector.zero(SPECIES);
    FloatVector odd = FloatVector.zero(SPECIES);
    int i = 0;
    for (int bound = n - 2 * LANES; i <= bound; i += 2 * LANES) {
      long at = i * ELEMENT;
      long next = at + LANES * ELEMENT;
      FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, ALL, x + at, Buffer.ORDER);
      FloatVector y0 = FloatVector.fromMemorySegment(SPECIES, ALL, y + at, Buffer.ORDER);
      FloatVector x1 = FloatVector.fromMemorySegment(SPECIES, ALL, x + next, Buffer.ORDER);
      FloatVector y1 = FloatVector.fromMemorySegment(SPECIES, ALL, y + next, Buffer.ORDER);
      even = x0.fma(y0, even);
      odd = x1.fma(y1, odd);
    }
    even.add(odd).intoMemorySegment(ALL, lanes, Buffer.ORDER);
    float sum = VectorExp.sum(lanes);
    for (; i < n; i++) {
      sum = Math.fma(Memory.getFloat(x + i * ELEMENT), Memory.getFloat(y + i * ELEMENT), sum);
    }
    return sum;
  }
}
