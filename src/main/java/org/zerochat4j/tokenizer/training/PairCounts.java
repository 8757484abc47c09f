package org.zerochat4j.tokenizer.training;

import java.util.Arrays;

/** How often each pair of symbols occurs and in which words; the most frequent pair on demand. */
final class PairCounts {
  private static final int[] NO_WORDS = new int[0];

  // Open addressing: slot -> pair number + 1.
  private int[] slots = new int[1 << 16];

  private int size;
  private long[] keys = new long[1 << 12];
  private long[] counts = new long[1 << 12];
  private int[][] words = new int[1 << 12][];
  private int[] wordCounts = new int[1 << 12];
  private boolean[] changed = new boolean[1 << 12];

  private int[] changedPairs = new int[64];
  private int changedCount;

  // A heap of pair numbers, each with the count it was queued with.
  private int[] heapPairs = new int[1 << 12];
  private long[] heapCounts = new long[1 << 12];
  private int heapSize;

  int left(int pair) {
    return (int) (keys[pair] >>> 32);
  }

  int right(int pair) {
    return (int) keys[pair];
  }

  /** The words that had the pair when it was added; the first {@link #wordCount} elements count. */
  int[] words(int pair) {
    return words[pair];
  }

  int wordCount(int pair) {
    return wordCounts[pair];
  }

  /** The pair occurs {@code times} more often, in {@code word}. */
  void add(int left, int right, long times, int word) {
    int pair = pair((long) left << 32 | right);
    counts[pair] += times;
    int n = wordCounts[pair];
    if (n == 0 || words[pair][n - 1] != word) {
      if (n == words[pair].length) {
        words[pair] = Arrays.copyOf(words[pair], Math.max(4, n + (n >> 1)));
      }
      words[pair][n] = word;
      wordCounts[pair] = n + 1;
    }
    if (!changed[pair]) {
      changed[pair] = true;
      if (changedCount == changedPairs.length) {
        changedPairs = Arrays.copyOf(changedPairs, changedCount * 2);
      }
      changedPairs[changedCount++] = pair;
    }
  }

  void subtract(int left, int right, long times) {
    counts[pair((long) left << 32 | right)] -= times;
  }

  /** Forgets a pair that has been merged. */
  void remove(int pair) {
    counts[pair] = 0;
    words[pair] = NO_WORDS;
    wordCounts[pair] = 0;
  }

  /** Queues the pairs that were added to; subtraction is noticed when an entry surfaces. */
  void queueChanged() {
    for (int i = 0; i < changedCount; i++) {
      changed[changedPairs[i]] = false;
      push(changedPairs[i]);
    }
    changedCount = 0;
  }

  /**
   * The most frequent pair, ties to the smaller left and then right symbol; -1 when none is left.
   */
  int takeMostFrequent() {
    while (heapSize > 0) {
      int pair = heapPairs[0];
      long queued = heapCounts[0];
      removeTop();
      if (counts[pair] == queued && queued > 0) {
        return pair;
      }
      push(pair);
    }
    return -1;
  }

  private int pair(long key) {
    int mask = slots.length - 1;
    int slot = hash(key) & mask;
    while (slots[slot] != 0) {
      if (keys[slots[slot] - 1] == key) {
        return slots[slot] - 1;
      }
      slot = (slot + 1) & mask;
    }
    if (size == keys.length) {
      grow();
    }
    keys[size] = key;
    words[size] = NO_WORDS;
    slots[slot] = ++size;
    if (size * 2 > slots.length) {
      rehash();
    }
    return size - 1;
  }

  private static int hash(long key) {
    return (int) ((key * 0x9e3779b97f4a7c15L) >>> 32);
  }

  private void grow() {
    int capacity = size * 2;
    keys = Arrays.copyOf(keys, capacity);
    counts = Arrays.copyOf(counts, capacity);
    words = Arrays.copyOf(words, capacity);
    wordCounts = Arrays.copyOf(wordCounts, capacity);
    changed = Arrays.copyOf(changed, capacity);
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int pair = 0; pair < size; pair++) {
      int slot = hash(keys[pair]) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = pair + 1;
    }
  }

  private boolean before(int pairA, long countA, int pairB, long countB) {
    return countA != countB ? countA > countB : keys[pairA] < keys[pairB];
  }

  private void push(int pair) {
    long count = counts[pair];
    if (count <= 0) {
      return;
    }
    if (heapSize == heapPairs.length) {
      heapPairs = Arrays.copyOf(heapPairs, heapSize * 2);
      heapCounts = Arrays.copyOf(heapCounts, heapSize * 2);
    }
    int i = heapSize++;
    while (i > 0) {
      int parent = (i - 1) >>> 1;
      if (!before(pair, count, heapPairs[parent], heapCounts[parent])) {
        break;
      }
      heapPairs[i] = heapPairs[parent];
      heapCounts[i] = heapCounts[parent];
      i = parent;
    }
    heapPairs[i] = pair;
    heapCounts[i] = count;
  }

  private void removeTop() {
    heapSize--;
    int pair = heapPairs[heapSize];
    long count = heapCounts[heapSize];
    int i = 0;
    while (2 * i + 1 < heapSize) {
      int child = 2 * i + 1;
      if (child + 1 < heapSize
          && before(
              heapPairs[child + 1], heapCounts[child + 1], heapPairs[child], heapCounts[child])) {
        child++;
      }
      if (before(pair, count, heapPairs[child], heapCounts[child])) {
        break;
      }
      heapPairs[i] = heapPairs[child];
      heapCounts[i] = heapCounts[child];
      i = child;
    }
    heapPairs[i] = pair;
    heapCounts[i] = count;
  }
}
