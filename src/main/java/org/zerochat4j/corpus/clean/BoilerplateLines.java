package org.zerochat4j.corpus.clean;

import org.zerochat4j.corpus.Hash;

/**
 * In how many documents a line stands, in memory that does not grow with the corpus: a count-min
 * sketch (Cormode and Muthukrishnan 2005) of 64 MB. A count may be too high, never too low: with a
 * corpus of n lines by about n / 1,500,000, which the limit as a share of all documents outgrows.
 * The counts do not depend on the order in which documents are added.
 */
final class BoilerplateLines {
  private static final int ROWS = 4;
  private static final int WIDTH = 1 << 22;

  private final int[][] counts = new int[ROWS][WIDTH];
  private final CleanLimits limits;
  private long documents;

  BoilerplateLines(CleanLimits limits) {
    this.limits = limits;
  }

  /** Counts a document by its different lines' hashes. */
  void add(long[] lines) {
    documents++;
    for (long line : lines) {
      for (int row = 0; row < ROWS; row++) {
        int slot = slot(line, row);
        if (counts[row][slot] < Integer.MAX_VALUE) {
          counts[row][slot]++;
        }
      }
    }
  }

  /** Whether enough documents have the line; asked once all are counted. */
  boolean contains(long line) {
    int least = Integer.MAX_VALUE;
    for (int row = 0; row < ROWS; row++) {
      least = Math.min(least, counts[row][slot(line, row)]);
    }
    return least >= limits.boilerplateDocuments() && least >= limits.boilerplateShare() * documents;
  }

  private static int slot(long line, int row) {
    return (int) (Hash.mix(line + row) >>> (Long.SIZE - 22));
  }
}
