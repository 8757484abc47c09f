package org.zerochat4j.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class PermutationTest {
  /** An order that repeats one block shows it twice an epoch and another one never. */
  @Test
  void reachesEveryPlaceOnce() {
    for (int n : new int[] {1, 2, 3, 4, 5, 16, 17, 1000, 4097}) {
      Permutation order = new Permutation(n, 42 + n);
      BitSet seen = new BitSet();
      for (int i = 0; i < n; i++) {
        seen.set((int) order.of(i));
      }
      assertThat(seen.cardinality()).isEqualTo(n);
      assertThat(seen.length()).isEqualTo(n);
    }
  }

  /**
   * Neighbours in the file are alike; a shuffle that keeps them together makes correlated batches.
   */
  @Test
  void scattersNeighbours() {
    int n = 10_000;
    Permutation order = new Permutation(n, 1);
    double distance = 0;
    for (int i = 0; i + 1 < n; i++) {
      distance += Math.abs(order.of(i) - order.of(i + 1));
    }
    // The mean distance of two random places is n / 3.
    assertThat(distance / n).isBetween(0.3 * n, 0.37 * n);
  }

  /** A terabyte of tokens has more blocks than an int can count. */
  @Test
  void worksBeyondTheRangeOfInt() {
    Permutation order = new Permutation(1L << 40, 9);
    assertThat(order.of((1L << 40) - 1)).isBetween(0L, (1L << 40) - 1);
    assertThat(order.of(5)).isNotEqualTo(order.of(6));
  }
}
