package org.zerochat4j.kernels;

/**
 * In what the factors of matrix products are held while they are multiplied. Sums, and everything
 * that is not a matrix product, are 32-bit floats either way.
 */
public enum Precision {
  /** 32-bit floats. */
  FP32(32),

  /** bfloat16: the exponent of a float, 8 bits of precision. */
  BF16(16);

  private final int bits;

  Precision(int bits) {
    this.bits = bits;
  }

  /** Bits of a factor; what an op stores. */
  public int bits() {
    return bits;
  }

  /**
   * The precision with this many bits.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Precision ofBits(int bits) {
    return switch (bits) {
      case 32 -> FP32;
      case 16 -> BF16;
      default -> throw new IllegalArgumentException("no precision of " + bits + " bits");
    };
  }
}
