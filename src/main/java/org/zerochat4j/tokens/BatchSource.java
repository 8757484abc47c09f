package org.zerochat4j.tokens;

/**
 * Batches by number. {@link #batch} is a pure function of the settings and the index, so a run that
 * continues at step n needs nothing but n. Safe for use by several threads.
 */
public interface BatchSource {
  /** Batch {@code index}, counted from 0 through all epochs. */
  TokenBatch batch(long index);

  /**
   * The same batch, written over {@code spare} where that has the right size.
   *
   * @param spare a batch of this source that nobody needs any more, or null
   */
  default TokenBatch batch(long index, TokenBatch spare) {
    return batch(index);
  }

  /** How many batches show everything once; the last one may have padding rows. */
  long batchesPerEpoch();
}
