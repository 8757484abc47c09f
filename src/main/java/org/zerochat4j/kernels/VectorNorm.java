package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.ALL;
import static org.zerochat4j.kernels.Memory.ELEMENT;
import static org.zerochat4j.kernels.VectorExp.LANES;
import static org.zerochat4j.kernels.VectorExp.SPECIES;

import jdk.incubator.vector.FloatVector;
import org.zerochat4j.base.Workers;

/** Residual addition and RMSNorm, vectorised along a row and threaded over rows. */
final class VectorNorm {

  private static final int MINIMUM_PART = 1 << 14;

  /** Slot of the caller's working memory. */
  private static final int PARTIAL = 2;

  private VectorNorm() {}

  /** {@code delta} is address 0 where there is none. */
  static void forward(
      long residual,
      long delta,
      long weight,
      long sum,
      long normed,
      long inverseRms,
      int rows,
      int hidden,
      float eps) {
    Workers.ranges(
        rows,
        Math.max(1, MINIMUM_PART / hidden),
        (_, start, end) -> {
          long lanes = Memory.lanes();
          for (long row = start; row < end; row++) {
            long at = row * hidden * ELEMENT;
            float squares =
                delta == 0
                    ? copyAndSquare(residual + at, sum + at, hidden, lanes)
                    : addAndSquare(residual + at, delta + at, sum + at, hidden, lanes);
            float inverse = (float) (1 / Math.sqrt((double) squares / hidden + eps));
            Memory.setFloat(inverseRms + row * ELEMENT, inverse);
            scale(sum + at, weight, normed + at, hidden, inverse);
          }
        });
  }

  private static float addAndSquare(long a, long b, long sum, int n, long lanes) {
    FloatVector total = FloatVector.zero(SPECIES);
    int bound = SPECIES.loopBound(n);
    int i = 0;
    for (; i < bound; i += LANES) {
      long at = i * ELEMENT;
      FloatVector x =
          FloatVector.fromMemorySegment(SPECIES, ALL, a + at, Buffer.ORDER)
              .add(FloatVector.fromMemorySegment(SPECIES, ALL, b + at, Buffer.ORDER));
      x.intoMemorySegment(ALL, sum + at, Buffer.ORDER);
      total = x.fma(x, total);
    }
    total.intoMemorySegment(ALL, lanes, Buffer.ORDER);
    float squares = VectorExp.sum(lanes);
    for (; i < n; i++) {
      float x = Memory.getFloat(a + i * ELEMENT) + Memory.getFloat(b + i * ELEMENT);
      Memory.setFloat(sum + i * ELEMENT, x);
      squares = Math.fma(x, x, squares);
    }
    return squares;
  }

  private static float copyAndSquare(long a, long copy, int n, long lanes) {
    FloatVector total = FloatVector.zero(SPECIES);
    int bound = SPECIES.loopBound(n);
    int i = 0;
    for (; i < bound; i += LANES) {
      long at = i * ELEMENT;
      FloatVector x = FloatVector.fromMemorySegment(SPECIES, ALL, a + at, Buffer.ORDER);
      x.intoMemorySegment(ALL, copy + at, Buffer.ORDER);
      total = x.fma(x, total);
    }
    total.intoMemorySegment(ALL, lanes, Buffer.ORDER);
    float squares = VectorExp.sum(lanes);
    for (; i < n; i++) {
      float x = Memory.getFloat(a + i * ELEMENT);
      Memory.setFloat(copy + i * ELEMENT, x);
      squares = Math.fma(x, x, squares);
    }
    return squares;
  }

  private static void scale(long in, long weight, long out, int n, float factor) {
    int bound = SPECIES.loopBound(n);
    int i = 0;
    for (; i < bound; i += LANES) {
      long at = i * ELEMENT;
      FloatVector x = FloatVector.fromMemorySegment(SPECIES, ALL, in + at, Buffer.ORDER);
      FloatVector w = FloatVector.fromMemorySegment(SPECIES, ALL, weight + at, Buffer.ORDER);
      x.mul(factor).mul(w).intoMemorySegment(ALL, out + at, Buffer.ORDER);
    }
    for (; i < n; i++) {
      long at = i * ELEMENT;
      Memory.setFloat(out + at, Memory.getFloat(in + at) * factor * Memory.getFloat(weight + at));
    }
  }

  /** {@code dSum} is address 0 where there is none. */
  static void backward(
      long sum,
      long weight,
      long inverseRms,
      long dSum,
      long dNormed,
      long dInput,
      long dWeight,
      int rows,
      int hidden) {
    // Each part adds up its own rows; the parts are then added in their order.
    int parts = Workers.count();
    long partial = Memory.scratch(PARTIAL, (long) parts * hidden);
    Memory.zero(partial, (long) parts * hidden);
    Workers.ranges(
        rows,
        Math.max(1, MINIMUM_PART / hidden),
        (part, start, end) -> {
          long lanes = Memory.lanes();
          long weightGradient = partial + (long) part * hidden * ELEMENT;
          for (long row = start; row < end; row++) {
            long at = row * hidden * ELEMENT;
            float inverse = Memory.getFloat(inverseRms + row * ELEMENT);
            float dot =
                dotAndWeightGradient(
                    sum + at, dNormed + at, weight, hidden, inverse, weightGradient, lanes);
            float pull = -dot / hidden * inverse * inverse * inverse;
            long upstream = dSum == 0 ? 0 : dSum + at;
            inputGradient(
                sum + at, dNormed + at, weight, upstream, dInput + at, hidden, inverse, pull);
          }
        });
    for (int j = 0; j < hidden; j++) {
      float total = 0;
      for (int part = 0; part < parts; part++) {
        total += Memory.getFloat(partial + ((long) part * hidden + j) * ELEMENT);
      }
      Memory.setFloat(dWeight + j * ELEMENT, total);
    }
  }

  private static float dotAndWeightGradient(
      long sum, long dNormed, long weight, int n, float inverse, long gradient, long lanes) {
    FloatVector total = FloatVector.zero(SPECIES);
    int bound = SPECIES.loopBound(n);
    int i = 0;
    for (; i < bound; i += LANES) {
      long at = i * ELEMENT;
      FloatVector x = FloatVector.fromMemorySegment(SPECIES, ALL, sum + at, Buffer.ORDER);
      FloatVector d = FloatVector.fromMemorySegment(SPECIES, ALL, dNormed + at, Buffer.ORDER);
      FloatVector w = FloatVector.fromMemorySegment(SPECIES, ALL, weight + at, Buffer.ORDER);
      FloatVector product = x.mul(d);
      total = product.fma(w, total);
      FloatVector old = FloatVector.fromMemorySegment(SPECIES, ALL, gradient + at, Buffer.ORDER);
      product
          .fma(FloatVector.broadcast(SPECIES, inverse), old)
          .intoMemorySegment(ALL, gradient + at, Buffer.ORDER);
    }
    total.intoMemorySegment(ALL, lanes, Buffer.ORDER);
    float dot = VectorExp.sum(lanes);
    for (; i < n; i++) {
      long at = i * ELEMENT;
      float product = Memory.getFloat(sum + at) * Memory.getFloat(dNormed + at);
      dot = Math.fma(product, Memory.getFloat(weight + at), dot);
      float old = Memory.getFloat(gradient + at);
      Memory.setFloat(gradient + at, Math.fma(product, inverse, old));
    }
    return dot;
  }

  private static void inputGradient(
      long sum,
      long dNormed,
      long weight,
      long dSum,
      long dInput,
      int n,
      float inverse,
      float pull) {
    int bound = SPECIES.loopBound(n);
    int i = 0;
    for (; i < bound; i += LANES) {
      long at = i * ELEMENT;
      FloatVector x = FloatVector.fromMemorySegment(SPECIES, ALL, sum + at, Buffer.ORDER);
      FloatVector d = FloatVector.fromMemorySegment(SPECIES, ALL, dNormed + at, Buffer.ORDER);
      FloatVector w = FloatVector.fromMemorySegment(SPECIES, ALL, weight + at, Buffer.ORDER);
      FloatVector g = x.fma(FloatVector.broadcast(SPECIES, pull), d.mul(w).mul(inverse));
      if (dSum != 0) {
        g = g.add(FloatVector.fromMemorySegment(SPECIES, ALL, dSum + at, Buffer.ORDER));
      }
      g.intoMemorySegment(ALL, dInput + at, Buffer.ORDER);
    }
    for (; i < n; i++) {
      long at = i * ELEMENT;
      float scaled = Memory.getFloat(dNormed + at) * Memory.getFloat(weight + at) * inverse;
      float g = Math.fma(Memory.getFloat(sum + at), pull, scaled);
      Memory.setFloat(dInput + at, dSum == 0 ? g : g + Memory.getFloat(dSum + at));
    }
  }
}
