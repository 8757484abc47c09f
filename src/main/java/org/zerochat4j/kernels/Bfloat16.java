package org.zerochat4j.kernels;

/** Numbers of 16 bits: the upper half of a float, rounded to nearest, ties to even. */
final class Bfloat16 {

  /** Half of the lower 16 bits, less one: with the last kept bit added, ties go to even. */
  static final int ROUND = 0x7fff;

  static final int SHIFT = 16;

  /** What every NaN becomes; rounding the bits of one could make a number of it. */
  static final int NAN = 0x7fc0;

  private Bfloat16() {}

  /** The 16 bits. */
  static short bits(float x) {
    if (Float.isNaN(x)) {
      return (short) NAN;
    }
    int bits = Float.floatToRawIntBits(x);
    return (short) ((bits + ROUND + (bits >>> SHIFT & 1)) >>> SHIFT);
  }

  /** The nearest number, as a float. */
  static float round(float x) {
    return Float.intBitsToFloat(bits(x) << SHIFT);
  }
}
