package org.zerochat4j.corpus.dedup;

/**
 * How a MinHash signature is cut for locality-sensitive hashing: two texts become candidates when
 * they agree on all rows of at least one band. With Jaccard similarity s that happens with
 * probability {@code 1 - (1 - s^rows)^bands} (Leskovec, Rajaraman, Ullman, "Mining of Massive
 * Datasets", 3.4).
 *
 * @param bands how many bands
 * @param rows how many components each band has
 */
record Bands(int bands, int rows) {
  /** A pair that is exactly at the threshold is missed once in a hundred times at most. */
  private static final double RECALL = 0.99;

  /**
   * The most selective cut of {@code components} hashes that still finds a pair at the threshold.
   */
  static Bands of(double threshold, int components) {
    for (int rows = components; rows > 1; rows--) {
      Bands bands = new Bands(components / rows, rows);
      if (bands.probability(threshold) >= RECALL) {
        return bands;
      }
    }
    return new Bands(components, 1);
  }

  /** The probability that a pair of the given similarity becomes a candidate. */
  double probability(double similarity) {
    return 1 - Math.pow(1 - Math.pow(similarity, rows), bands);
  }
}
