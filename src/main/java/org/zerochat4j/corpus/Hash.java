package org.zerochat4j.corpus;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;

/** The 64-bit hashes of this package: the same on every machine. */
public final class Hash {
  private Hash() {}

  /**
   * Every bit of the result depends on every bit of {@code value} (the finaliser of SplitMix64).
   */
  public static long mix(long value) {
    long x = value + 0x9e3779b97f4a7c15L;
    x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
    return x ^ (x >>> 31);
  }

  /** XXH3 of the text's UTF-16 units. */
  public static long text(String text, long seed) {
    return Hashing.xxh3_64(seed).hashCharsToLong(text);
  }

  /** 128-bit XXH3: equal hashes may be taken for equal bytes. */
  public static HashValue128 bytes128(byte[] bytes) {
    return Hashing.xxh3_128().hashBytesTo128Bits(bytes);
  }
}
