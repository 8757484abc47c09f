package org.zerochat4j.corpus.dedup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.zerochat4j.corpus.Hash;

/**
 * MinHash signatures by Fast Similarity Sketching (Dahlgaard, Knudsen, Thorup, 2017): in round
 * after round every element is thrown into a random bin with a random value, until no bin is empty;
 * a bin keeps its smallest value of the earliest round. Two sets agree in a bin with the
 * probability of their Jaccard similarity, bins vary less than independent hash functions, and the
 * time is that of {@code n + t log t} throws where MinHash needs {@code n * t}.
 *
 * <p>A component is the low byte of a bin's value, so unequal components agree once in 256 times;
 * eight of them make a {@code long}. Not safe for threads: each has its own.
 */
final class Sketcher {
  /** Repeated elements do no harm, but are not worth throwing again and again. */
  private static final int ROUNDS_WITH_REPEATS = 3;

  private static final long LOW_INT = 0xffff_ffffL;
  private static final long LOW_BITS = 0x7f7f_7f7f_7f7f_7f7fL;

  private final int components;
  private final long[] bins;

  Sketcher(int components) {
    this.components = components;
    this.bins = new long[components];
  }

  /** Bytes of a signature: the components, padded with zeros to whole longs. */
  static int bytes(int components) {
    return (components + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
  }

  /**
   * The signature of the set of the first {@code count} elements, at least one; their order may be
   * changed.
   */
  byte[] sketch(long[] elements, int count) {
    Arrays.fill(bins, Long.MAX_VALUE);
    int n = count;
    // The second half of the rounds fills one bin each, so that every bin is filled at last.
    for (int round = 0; round < 2 * components && hasEmpty(); round++) {
      if (round == ROUNDS_WITH_REPEATS) {
        n = NGrams.distinct(elements, n);
      }
      if (round < components) {
        throwAll(elements, n, round);
      } else if (bins[round - components] == Long.MAX_VALUE) {
        fill(round - components, elements, n, round);
      }
    }
    byte[] signature = new byte[bytes(components)];
    for (int i = 0; i < components; i++) {
      signature[i] = (byte) bins[i];
    }
    return signature;
  }

  private void throwAll(long[] elements, int n, int round) {
    long seed = Hash.mix(round);
    long base = (long) round << Integer.SIZE;
    for (int i = 0; i < n; i++) {
      long random = Hash.mix(elements[i] ^ seed);
      int bin = (int) (((random >>> Integer.SIZE) * components) >>> Integer.SIZE);
      long value = base | (random & LOW_INT);
      if (value < bins[bin]) {
        bins[bin] = value;
      }
    }
  }

  private void fill(int bin, long[] elements, int n, int round) {
    long seed = Hash.mix(round);
    for (int i = 0; i < n; i++) {
      bins[bin] = Math.min(bins[bin], Hash.mix(elements[i] ^ seed) & LOW_INT);
    }
  }

  private boolean hasEmpty() {
    for (long bin : bins) {
      if (bin == Long.MAX_VALUE) {
        return true;
      }
    }
    return false;
  }

  /** A signature as longs, for {@link #equalComponents}. */
  static long[] longs(ByteBuffer signature) {
    long[] longs = new long[signature.remaining() / Long.BYTES];
    signature.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(longs);
    return longs;
  }

  /** In how many components two signatures agree. */
  static int equalComponents(long[] a, long[] b, int components) {
    int equal = 0;
    for (int i = 0; i < a.length; i++) {
      long x = a[i] ^ b[i];
      // The high bit of each byte that is zero.
      equal += Long.bitCount(~((x & LOW_BITS) + LOW_BITS | x | LOW_BITS));
    }
    return equal - (a.length * Long.BYTES - components);
  }
}
