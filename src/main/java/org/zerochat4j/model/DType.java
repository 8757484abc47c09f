package org.zerochat4j.model;

/** Number types of the safetensors format; only the floating-point ones of 2 bytes up convert. */
public enum DType {
  F64(64),
  F32(32),
  F16(16),
  BF16(16),
  I64(64),
  I32(32),
  I16(16),
  I8(8),
  U64(64),
  U32(32),
  U16(16),
  U8(8),
  BOOL(8),
  F8_E4M3(8),
  F8_E5M2(8),
  F8_E8M0(8),
  F6_E2M3(6),
  F6_E3M2(6),
  F4(4),
  C64(64);

  private final int bits;

  DType(int bits) {
    this.bits = bits;
  }

  /** Bits of one element. */
  public int bits() {
    return bits;
  }

  /** The type a header names, or null for a name the format does not know. */
  static DType named(String name) {
    for (DType type : values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    return null;
  }

  /** The nearest bfloat16, ties to even, as its 16 bits; NaN stays NaN. */
  static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) ((bits >>> 16) | 0x40);
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }

  static float fromBfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }
}
