package org.zerochat4j.corpus.clean;

import java.util.Arrays;

/** How often each hash has been added: open addressing without a box for every number. */
final class LineCounts {
  private long[] keys = new long[64];
  private int[] counts = new int[64];

  /** The slots in use, in the order in which they were taken. */
  private int[] used = new int[32];

  private int size;

  /** Adds the hash; returns how often it had been added before. */
  int add(long hash) {
    if (size * 2 >= keys.length) {
      grow();
    }
    int slot = slot(hash);
    if (counts[slot] == 0) {
      keys[slot] = hash;
      used[size++] = slot;
    }
    return counts[slot]++;
  }

  /** Forgets everything but keeps its room; takes as long as adding did. */
  void clear() {
    for (int i = 0; i < size; i++) {
      counts[used[i]] = 0;
    }
    size = 0;
  }

  private int slot(long hash) {
    int mask = keys.length - 1;
    int slot = (int) (hash ^ hash >>> 32) & mask;
    while (counts[slot] != 0 && keys[slot] != hash) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldCounts = counts;
    keys = new long[oldKeys.length * 2];
    counts = new int[oldKeys.length * 2];
    for (int i = 0; i < size; i++) {
      int old = used[i];
      int slot = slot(oldKeys[old]);
      keys[slot] = oldKeys[old];
      counts[slot] = oldCounts[old];
      used[i] = slot;
    }
    used = Arrays.copyOf(used, keys.length / 2);
  }
}
