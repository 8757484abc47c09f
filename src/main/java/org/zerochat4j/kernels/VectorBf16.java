package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.ALL;
import static org.zerochat4j.kernels.Memory.ELEMENT;
import static org.zerochat4j.kernels.VectorExp.LANES;
import static org.zerochat4j.kernels.VectorExp.SPECIES;

import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.Workers;

/**
 * Factors of matrix products, rounded to bfloat16. Where the processor cannot multiply these they
 * stay floats that hold the rounded values: nearly the same results, without the speed.
 */
final class VectorBf16 {

  /** Whether rounded numbers are stored in 2 bytes, for {@link OneDnn#gemm}. */
  static final boolean SHORT = OneDnn.multipliesBf16();

  /** Bytes of a rounded number. */
  static final long BYTES = SHORT ? Short.BYTES : ELEMENT;

  private static final int MINIMUM_PART = 1 << 14;

  private static final ValueLayout.OfShort ELEMENT_16 = ValueLayout.JAVA_SHORT_UNALIGNED;

  static {
    if (!SHORT) {
      LoggerFactory.getLogger(VectorBf16.class)
          .warn("bf16: this processor does not multiply bfloat16; fp32 would be faster");
    }
  }

  private VectorBf16() {}

  /** Rounds {@code n} floats at {@code in} to {@code out}, over all threads. */
  static void round(long in, long out, long n) {
    Workers.ranges(
        n,
        MINIMUM_PART,
        (_, start, end) -> roundRow(in + start * ELEMENT, out + start * BYTES, end - start));
  }

  /** Rounds on the calling thread. */
  static void roundRow(long in, long out, long n) {
    if (SHORT) {
      toShorts(in, out, n);
    } else {
      for (long i = 0; i < n; i++) {
        Memory.setFloat(out + i * ELEMENT, Bfloat16.round(Memory.getFloat(in + i * ELEMENT)));
      }
    }
  }

  private static void toShorts(long in, long out, long n) {
    long bound = n - LANES;
    long i = 0;
    for (; i <= bound; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(SPECIES, ALL, in + i * ELEMENT, Buffer.ORDER);
      IntVector bits = x.reinterpretAsInts();
      IntVector lastKept = bits.lanewise(VectorOperators.LSHR, Bfloat16.SHIFT).and(1);
      VectorMask<Integer> nan = x.test(VectorOperators.IS_NAN).cast(bits.species());
      IntVector rounded =
          bits.add(Bfloat16.ROUND)
              .add(lastKept)
              .lanewise(VectorOperators.LSHR, Bfloat16.SHIFT)
              .blend(Bfloat16.NAN, nan);
      ((ShortVector) rounded.convertShape(VectorOperators.I2S, VectorExp.SHORTS, 0))
          .intoMemorySegment(ALL, out + i * Short.BYTES, Buffer.ORDER);
    }
    for (; i < n; i++) {
      short bits = Bfloat16.bits(Memory.getFloat(in + i * ELEMENT));
      ALL.set(ELEMENT_16, out + i * Short.BYTES, bits);
    }
  }
}
