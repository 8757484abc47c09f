package org.zerochat4j.corpus.dedup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.Workers;
import org.zerochat4j.corpus.Hash;

/**
 * The hashes of all bands of all texts. An entry is 33 bits of a hash (8 more are its partition's)
 * above the 31 of the text's number: chance puts a pair of texts into one bucket once in 2e12 times
 * a band, and costs no more than a look at their signatures.
 */
final class BandHashes {
  /** Bits of an entry that are the text's number. */
  static final int NUMBER_BITS = 31;

  private static final long HASH_MASK = -1L << NUMBER_BITS;
  private static final int CHUNK_TEXTS = 1 << 12;

  private BandHashes() {}

  /** Writes the bands of every text that is the first of its set. */
  static void write(TextStore store, Bands bands, UnionFind sets, Partitions entries) {
    int stride = store.signatureBytes();
    long[] hashes = new long[CHUNK_TEXTS * bands.bands()];
    try (Progress progress = new Progress("dedup: bands", store.size(), "rows")) {
      for (int first = 0; first < store.size(); first += CHUNK_TEXTS) {
        int n = Math.min(CHUNK_TEXTS, store.size() - first);
        byte[] signatures = store.signatures(first, n).array();
        Workers.ranges(
            n,
            64,
            (_, start, end) -> {
              for (int i = (int) start; i < end; i++) {
                for (int b = 0; b < bands.bands(); b++) {
                  hashes[i * bands.bands() + b] = hash(signatures, i * stride, b, bands.rows());
                }
              }
            });
        for (int i = 0; i < n; i++) {
          if (sets.find(first + i) == first + i) {
            for (int b = 0; b < bands.bands(); b++) {
              long hash = hashes[i * bands.bands() + b];
              int partition = (int) (hash >>> (Long.SIZE - Partitions.BITS));
              entries.add(partition, (hash << Partitions.BITS & HASH_MASK) | (first + i));
            }
          }
        }
        progress.update(first + n, "");
      }
    }
  }

  /** A hash of one band of the signature at {@code offset}, different from band to band. */
  private static long hash(byte[] signatures, int offset, int band, int rows) {
    ByteBuffer bytes = ByteBuffer.wrap(signatures).order(ByteOrder.LITTLE_ENDIAN);
    long hash = band;
    int from = offset + band * rows;
    int end = from + rows;
    for (; from + Long.BYTES <= end; from += Long.BYTES) {
      hash = Hash.mix(hash ^ bytes.getLong(from));
    }
    long rest = 1; // Also mixed where nothing is left, so that every hash has been.
    for (; from < end; from++) {
      rest = rest << Byte.SIZE | (bytes.get(from) & 0xff);
    }
    return Hash.mix(hash ^ rest);
  }
}
