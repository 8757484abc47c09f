package org.zerochat4j.tokens;

import org.zerochat4j.base.Seeds;

/**
 * A random order of 0 to n - 1 for every epoch, decided by the seed. The order of the epoch that
 * was asked for last is kept, since batches come one after the other.
 */
final class EpochOrder {
  private final long n;
  private final long seed;
  private final String purpose;
  private volatile Epoch last;

  private record Epoch(long number, Permutation order) {}

  /**
   * Orders of their own for {@code purpose}.
   *
   * @param n how many to order
   */
  EpochOrder(long n, long seed, String purpose) {
    this.n = n;
    this.seed = seed;
    this.purpose = purpose;
  }

  Permutation of(long epoch) {
    Epoch known = last;
    if (known == null || known.number != epoch) {
      known = new Epoch(epoch, new Permutation(n, Seeds.derive(seed, purpose + "/epoch-" + epoch)));
      last = known;
    }
    return known.order;
  }
}
