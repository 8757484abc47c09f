package org.zerochat4j.corpus.dedup;

/** Disjoint sets of the numbers 0 to n - 1; a set is known by its smallest member. */
final class UnionFind {
  private final int[] parent;

  UnionFind(int n) {
    parent = new int[n];
    for (int i = 0; i < n; i++) {
      parent[i] = i;
    }
  }

  /** The smallest member of the set that {@code i} is in; changes nothing, so threads may share. */
  int find(int i) {
    int node = i;
    while (parent[node] != node) {
      node = parent[node];
    }
    return node;
  }

  /** Makes one set of the sets of {@code i} and {@code j}; false when they were one already. */
  boolean union(int i, int j) {
    int a = compressed(i);
    int b = compressed(j);
    parent[Math.max(a, b)] = Math.min(a, b);
    return a != b;
  }

  /** Makes every path one step long. */
  void compress() {
    for (int i = 0; i < parent.length; i++) {
      parent[i] = parent[parent[i]]; // A parent is smaller, so its own path is short by now.
    }
  }

  private int compressed(int i) {
    int node = i;
    while (parent[node] != node) {
      parent[node] = parent[parent[node]];
      node = parent[node];
    }
    return node;
  }
}
