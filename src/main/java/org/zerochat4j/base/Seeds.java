package org.zerochat4j.base;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Independent random streams from one seed. A stream is named by what it is for
 * ("shuffle/epoch-3"), so nothing has to be saved to continue it and a new consumer does not shift
 * the others.
 */
public final class Seeds {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Seeds() {}

  /** The seed of the stream {@code purpose} under {@code seed}: the same on every machine. */
  public static long derive(long seed, String purpose) {
    long hash = FNV_OFFSET ^ mix(seed);
    for (byte b : purpose.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    return mix(hash);
  }

  /** A generator over the stream {@code purpose} under {@code seed}. */
  public static SplittableRandom random(long seed, String purpose) {
    return new SplittableRandom(derive(seed, purpose));
  }

  /**
   * The finaliser of MurmurHash3 with the constants of SplitMix64: every input bit reaches every
   * output bit.
   */
  private static long mix(long z) {
    long x = z + 0x9e3779b97f4a7c15L;
    x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
    return x ^ (x >>> 31);
  }
}
