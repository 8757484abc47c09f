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

  /** The smallest member of the set that {@code i} is in. */
  int find(int i) {
    int node = i;
    while (parent[node] != node) {
      parent[node] = parent[parent[node]];
      node = parent[node];
    }
    return node;
  }

  /** Makes one set of the sets of {@code i} and {@code j}. */
  void union(int i, int j) {
    int a = find(i);
    int b = find(j);
    parent[Math.max(a, b)] = Math.min(a, b);
  }
}
