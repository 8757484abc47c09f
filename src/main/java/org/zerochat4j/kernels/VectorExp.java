package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.ALL;
import static org.zerochat4j.kernels.Memory.ELEMENT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The exponential function and what softmax needs around it, over rows of floats.
 *
 * <p>{@code e^x = 2^n * e^r} with {@code n = round(x / ln 2)} and {@code |r| <= ln 2 / 2}; {@code
 * e^r} is a polynomial fitted for the smallest relative error (3e-9). The scalar twin does the same
 * operations in the same order, so an element has the same bits in a vector as in a tail.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // the constants as their tables print them
final class VectorExp {

  /** The widest the machine has; at least four lanes, which {@link #sum} relies on. */
  static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() < 4
          ? FloatVector.SPECIES_128
          : FloatVector.SPECIES_PREFERRED;

  /** Elements in a vector. */
  static final int LANES = SPECIES.length();

  /** As many elements, of other types. */
  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SPECIES.vectorShape());

  static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));

  static final float LOG2_E = 1.442695f;

  /** Adding 1.5 * 2^23 leaves the rounded value in the low bits of the mantissa. */
  static final float ROUND = 12582912f;

  /** ln 2 in two parts; the first has so few bits that its product with n is exact. */
  static final float LN2_HIGH = 0.693359375f;

  static final float LN2_LOW = -2.12194440e-4f;

  static final float C2 = 0.49999994f;
  static final float C3 = 0.16666521f;
  static final float C4 = 0.04166839f;
  static final float C5 = 0.008368717f;
  static final float C6 = 0.0013814599f;

  /** Below this the result would be subnormal; it is 0 instead. */
  static final float UNDERFLOW = -87.33f;

  static final int EXPONENT_SHIFT = 23;
  static final int ONE_BITS = 0x3f800000;

  private VectorExp() {}

  /** e^x for x up to 88. */
  static float exp(float x) {
    if (x < UNDERFLOW) {
      return 0;
    }
    float t = Math.fma(x, LOG2_E, ROUND);
    float n = t - ROUND;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    float p = Math.fma(C6, r, C5);
    p = Math.fma(p, r, C4);
    p = Math.fma(p, r, C3);
    p = Math.fma(p, r, C2);
    p = Math.fma(p, r, 1f);
    p = Math.fma(p, r, 1f);
    int power = (Float.floatToRawIntBits(t) << EXPONENT_SHIFT) + ONE_BITS;
    return p * Float.intBitsToFloat(power);
  }

  /**
   * {@code out[i] = factor * exp(scale * in[i] - shift)}; returns the sum of the exponentials
   * without the factor.
   *
   * @param lanes {@link Memory#lanes}
   */
  static float expRow(
      long in, long out, int n, float scale, float shift, float factor, long lanes) {
    FloatVector total = FloatVector.zero(SPECIES);
    int bound = SPECIES.loopBound(n);
    int i = 0;
    for (; i < bound; i += LANES) {
      FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, in + i * ELEMENT, Buffer.ORDER);
      FloatVector x = v.mul(scale).sub(shift);
      FloatVector t =
          x.fma(FloatVector.broadcast(SPECIES, LOG2_E), FloatVector.broadcast(SPECIES, ROUND));
      FloatVector count = t.sub(ROUND);
      FloatVector r = count.fma(FloatVector.broadcast(SPECIES, -LN2_HIGH), x);
      r = count.fma(FloatVector.broadcast(SPECIES, -LN2_LOW), r);
      FloatVector p = r.fma(FloatVector.broadcast(SPECIES, C6), FloatVector.broadcast(SPECIES, C5));
      p = p.fma(r, FloatVector.broadcast(SPECIES, C4));
      p = p.fma(r, FloatVector.broadcast(SPECIES, C3));
      p = p.fma(r, FloatVector.broadcast(SPECIES, C2));
      p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
      p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
      IntVector power =
          t.reinterpretAsInts().lanewise(VectorOperators.LSHL, EXPONENT_SHIFT).add(ONE_BITS);
      VectorMask<Float> tiny = x.compare(VectorOperators.LT, UNDERFLOW);
      FloatVector e = p.mul(power.reinterpretAsFloats()).blend(0f, tiny);
      total = total.add(e);
      e.mul(factor).intoMemorySegment(ALL, out + i * ELEMENT, Buffer.ORDER);
    }
    total.intoMemorySegment(ALL, lanes, Buffer.ORDER);
    float sum = sum(lanes);
    for (; i < n; i++) {
      float e = exp(Memory.getFloat(in + i * ELEMENT) * scale - shift);
      sum += e;
      Memory.setFloat(out + i * ELEMENT, e * factor);
    }
    return sum;
  }

  /** The largest of n values, at least one. NaN is passed over. */
  static float max(long in, int n) {
    FloatVector max0 = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    FloatVector max1 = max0;
    int i = 0;
    for (int bound = n - 2 * LANES; i <= bound; i += 2 * LANES) {
      FloatVector v0 = FloatVector.fromMemorySegment(SPECIES, ALL, in + i * ELEMENT, Buffer.ORDER);
      FloatVector v1 =
          FloatVector.fromMemorySegment(SPECIES, ALL, in + (i + LANES) * ELEMENT, Buffer.ORDER);
      // max() has to order NaN and signed zeros and is several times slower than this.
      max0 = max0.blend(v0, v0.compare(VectorOperators.GT, max0));
      max1 = max1.blend(v1, v1.compare(VectorOperators.GT, max1));
    }
    if (i + LANES <= n) {
      FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, in + i * ELEMENT, Buffer.ORDER);
      max0 = max0.blend(v, v.compare(VectorOperators.GT, max0));
      i += LANES;
    }
    // In any order: the largest is the largest.
    float max =
        max0.blend(max1, max1.compare(VectorOperators.GT, max0)).reduceLanes(VectorOperators.MAX);
    for (; i < n; i++) {
      float value = Memory.getFloat(in + i * ELEMENT);
      max = value > max ? value : max;
    }
    return max;
  }

  /** Adds {@link #LANES} floats, always in this order; {@code reduceLanes} has none. */
  static float sum(long lanes) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    for (int lane = 0; lane < LANES; lane += 4) {
      long at = lanes + lane * ELEMENT;
      sum0 += Memory.getFloat(at);
      sum1 += Memory.getFloat(at + ELEMENT);
      sum2 += Memory.getFloat(at + 2 * ELEMENT);
      sum3 += Memory.getFloat(at + 3 * ELEMENT);
    }
    return sum0 + sum1 + (sum2 + sum3);
  }

  /** {@code n} or the next multiple of {@link #LANES}. */
  static int whole(int n) {
    return (n + LANES - 1) / LANES * LANES;
  }
}
