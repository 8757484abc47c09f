package org.zerochat4j.corpus.dedup;

import java.util.BitSet;

/** Which text stands for which. */
final class Clusters {
  private final UnionFind sets;
  private final int[] kept; // By the first member of a set; null where that is the one kept.
  private final int size;

  Clusters(UnionFind sets, TextStore store, KeptMember keep) {
    this.sets = sets;
    this.size = store.size();
    this.kept = keep == KeptMember.FIRST ? null : longest(sets, store);
  }

  /** The text that is kept of the cluster of text {@code i}: itself for one that is. */
  int kept(int i) {
    int root = sets.find(i);
    return kept == null ? root : kept[root];
  }

  boolean isRemoved(int i) {
    return kept(i) != i;
  }

  /** How many clusters have more than one text. */
  long clusters() {
    BitSet large = new BitSet();
    for (int i = 0; i < size; i++) {
      if (sets.find(i) != i) {
        large.set(sets.find(i));
      }
    }
    return large.cardinality();
  }

  private static int[] longest(UnionFind sets, TextStore store) {
    int[] kept = new int[store.size()];
    int[] lengths = new int[store.size()];
    TextStore.Cursor table = store.cursor(0);
    for (int i = 0; i < kept.length; i++) {
      int length = table.next().length();
      int root = sets.find(i);
      if (root == i || length > lengths[root]) {
        kept[root] = i;
        lengths[root] = length;
      }
    }
    return kept;
  }
}
