package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.ALL;
import static org.zerochat4j.kernels.Memory.ELEMENT;
import static org.zerochat4j.kernels.VectorExp.C2;
import static org.zerochat4j.kernels.VectorExp.C3;
import static org.zerochat4j.kernels.VectorExp.C4;
import static org.zerochat4j.kernels.VectorExp.C5;
import static org.zerochat4j.kernels.VectorExp.C6;
import static org.zerochat4j.kernels.VectorExp.LANES;
import static org.zerochat4j.kernels.VectorExp.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The rows of attention's softmax, each in one pass that ends in what the next product reads:
 * floats, or numbers rounded to bfloat16. Only whole vectors: the scores are padded with minus
 * infinity. The exponential of {@link VectorExp} is written out, as in {@link VectorSwiGlu}.
 */
final class VectorSoftmax {

  private static final IntVector ROUND = IntVector.broadcast(VectorExp.INTS, Bfloat16.ROUND);

  private VectorSoftmax() {}

  /**
   * {@code p = exp(scores - max)}, not yet divided by its sum.
   *
   * @param p where the row goes, as {@code shorts} says; may be {@code scores} where it is floats
   * @return the sum of the exponentials before rounding
   */
  static float exponentials(long scores, long p, int n, float max, boolean shorts, long lanes) {
    FloatVector total = FloatVector.zero(SPECIES);
    for (int i = 0; i < n; i += LANES) {
      FloatVector x =
          FloatVector.fromMemorySegment(SPECIES, ALL, scores + i * ELEMENT, Buffer.ORDER).sub(max);
      FloatVector t =
          x.fma(
              FloatVector.broadcast(SPECIES, VectorExp.LOG2_E),
              FloatVector.broadcast(SPECIES, VectorExp.ROUND));
      FloatVector count = t.sub(VectorExp.ROUND);
      FloatVector r = count.fma(FloatVector.broadcast(SPECIES, -VectorExp.LN2_HIGH), x);
      r = count.fma(FloatVector.broadcast(SPECIES, -VectorExp.LN2_LOW), r);
      FloatVector e = r.fma(FloatVector.broadcast(SPECIES, C6), FloatVector.broadcast(SPECIES, C5));
      e = e.fma(r, FloatVector.broadcast(SPECIES, C4));
      e = e.fma(r, FloatVector.broadcast(SPECIES, C3));
      e = e.fma(r, FloatVector.broadcast(SPECIES, C2));
      e = e.fma(r, FloatVector.broadcast(SPECIES, 1f));
      e = e.fma(r, FloatVector.broadcast(SPECIES, 1f));
      IntVector power =
          t.reinterpretAsInts()
              .lanewise(VectorOperators.LSHL, VectorExp.EXPONENT_SHIFT)
              .add(VectorExp.ONE_BITS);
      e =
          e.mul(power.reinterpretAsFloats())
              .blend(0f, x.compare(VectorOperators.LT, VectorExp.UNDERFLOW));
      total = total.add(e);
      if (shorts) {
        IntVector bits = e.reinterpretAsInts();
        IntVector rounded =
            bits.add(ROUND).add(bits.lanewise(VectorOperators.LSHR, Bfloat16.SHIFT).and(1));
        ((ShortVector)
                rounded
                    .lanewise(VectorOperators.LSHR, Bfloat16.SHIFT)
                    .convertShape(VectorOperators.I2S, VectorExp.SHORTS, 0))
            .intoMemorySegment(ALL, p + (long) i * Short.BYTES, Buffer.ORDER);
      } else {
        e.intoMemorySegment(ALL, p + i * ELEMENT, Buffer.ORDER);
      }
    }
    total.intoMemorySegment(ALL, lanes, Buffer.ORDER);
    return VectorExp.sum(lanes);
  }

  /**
   * With {@code e = exp(scores - logSumExp)}: {@code p = e} and {@code d = e * (dP - mean)}, the
   * gradient of the scores.
   *
   * @param dP gradient of the probabilities
   * @param mean of dP over the probabilities
   */
  static void gradient(
      long scores, long dP, long p, long d, int n, float logSumExp, float mean, boolean shorts) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector x =
          FloatVector.fromMemorySegment(SPECIES, ALL, scores + i * ELEMENT, Buffer.ORDER)
              .sub(logSumExp);
      FloatVector t =
          x.fma(
              FloatVector.broadcast(SPECIES, VectorExp.LOG2_E),
              FloatVector.broadcast(SPECIES, VectorExp.ROUND));
      FloatVector count = t.sub(VectorExp.ROUND);
      FloatVector r = count.fma(FloatVector.broadcast(SPECIES, -VectorExp.LN2_HIGH), x);
      r = count.fma(FloatVector.broadcast(SPECIES, -VectorExp.LN2_LOW), r);
      FloatVector e = r.fma(FloatVector.broadcast(SPECIES, C6), FloatVector.broadcast(SPECIES, C5));
      e = e.fma(r, FloatVector.broadcast(SPECIES, C4));
      e = e.fma(r, FloatVector.broadcast(SPECIES, C3));
      e = e.fma(r, FloatVector.broadcast(SPECIES, C2));
      e = e.fma(r, FloatVector.broadcast(SPECIES, 1f));
      e = e.fma(r, FloatVector.broadcast(SPECIES, 1f));
      IntVector power =
          t.reinterpretAsInts()
              .lanewise(VectorOperators.LSHL, VectorExp.EXPONENT_SHIFT)
              .add(VectorExp.ONE_BITS);
      e =
          e.mul(power.reinterpretAsFloats())
              .blend(0f, x.compare(VectorOperators.LT, VectorExp.UNDERFLOW));
      FloatVector g =
          FloatVector.fromMemorySegment(SPECIES, ALL, dP + i * ELEMENT, Buffer.ORDER)
              .sub(mean)
              .mul(e);
      if (shorts) {
        IntVector bits = e.reinterpretAsInts();
        IntVector rounded =
            bits.add(ROUND).add(bits.lanewise(VectorOperators.LSHR, Bfloat16.SHIFT).and(1));
        ((ShortVector)
                rounded
                    .lanewise(VectorOperators.LSHR, Bfloat16.SHIFT)
                    .convertShape(VectorOperators.I2S, VectorExp.SHORTS, 0))
            .intoMemorySegment(ALL, p + (long) i * Short.BYTES, Buffer.ORDER);
        bits = g.reinterpretAsInts();
        rounded = bits.add(ROUND).add(bits.lanewise(VectorOperators.LSHR, Bfloat16.SHIFT).and(1));
        ((ShortVector)
                rounded
                    .lanewise(VectorOperators.LSHR, Bfloat16.SHIFT)
                    .convertShape(VectorOperators.I2S, VectorExp.SHORTS, 0))
            .intoMemorySegment(ALL, d + (long) i * Short.BYTES, Buffer.ORDER);
      } else {
        e.intoMemorySegment(ALL, p + i * ELEMENT, Buffer.ORDER);
        g.intoMemorySegment(ALL, d + i * ELEMENT, Buffer.ORDER);
      }
    }
  }
}
