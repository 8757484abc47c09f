package org.zerochat4j.tokenizer.training;

import java.util.Arrays;

/**
 * The pairs that may be merged next: how often each occurs, the list of its places, and the most
 * frequent one on demand. A count may only fall after {@link #add}; the heap notices that when the
 * pair surfaces.
 */
final class PairQueue {
  private final PairIndex index = new PairIndex();
  private long[] times = new long[1 << 9];
  private int[] listStart = new int[1 << 9];
  private int[] listLength = new int[1 << 9];

  // A heap of pair numbers, each with the count it was queued with.
  private int[] heapPairs = new int[1 << 9];
  private long[] heapTimes = new long[1 << 9];
  private int heapSize;

  long key(int pair) {
    return index.key(pair);
  }

  int listStart(int pair) {
    return listStart[pair];
  }

  int listLength(int pair) {
    return listLength[pair];
  }

  /** A new pair that occurs so often, at the places of a list. */
  void add(long key, long count, int start, int length) {
    int pair = index.add(key);
    if (pair == times.length) {
      times = Arrays.copyOf(times, pair * 2);
      listStart = Arrays.copyOf(listStart, pair * 2);
      listLength = Arrays.copyOf(listLength, pair * 2);
    }
    times[pair] = count;
    listStart[pair] = start;
    listLength[pair] = length;
    push(pair);
  }

  /** The pair occurs less often than before; one that is not here is rare anyway. */
  void subtract(long key, long count) {
    int pair = index.find(key);
    if (pair >= 0) {
      times[pair] -= count;
    }
  }

  /** The pair has been merged. */
  void remove(int pair) {
    times[pair] = 0;
  }

  /**
   * The most frequent pair, ties to the smaller left and then right symbol; -1 when none occurs at
   * least {@code threshold} times.
   */
  int takeMostFrequent(long threshold) {
    while (heapSize > 0) {
      int pair = heapPairs[0];
      long queued = heapTimes[0];
      if (queued < threshold) {
        return -1;
      }
      removeTop();
      if (times[pair] == queued) {
        return pair;
      }
      if (times[pair] >= threshold) {
        push(pair);
      }
    }
    return -1;
  }

  private boolean before(int pairA, long timesA, int pairB, long timesB) {
    return timesA != timesB ? timesA > timesB : index.key(pairA) < index.key(pairB);
  }

  private void push(int pair) {
    long count = times[pair];
    if (heapSize == heapPairs.length) {
      heapPairs = Arrays.copyOf(heapPairs, heapSize * 2);
      heapTimes = Arrays.copyOf(heapTimes, heapSize * 2);
    }
    int i = heapSize++;
    while (i > 0) {
      int parent = (i - 1) >>> 1;
      if (!before(pair, count, heapPairs[parent], heapTimes[parent])) {
        break;
      }
      heapPairs[i] = heapPairs[parent];
      heapTimes[i] = heapTimes[parent];
      i = parent;
    }
    heapPairs[i] = pair;
    heapTimes[i] = count;
  }

  private void removeTop() {
    heapSize--;
    int pair = heapPairs[heapSize];
    long count = heapTimes[heapSize];
    int i = 0;
    while (2 * i + 1 < heapSize) {
      int child = 2 * i + 1;
      if (child + 1 < heapSize
          && before(
              heapPairs[child + 1], heapTimes[child + 1], heapPairs[child], heapTimes[child])) {
        child++;
      }
      if (before(pair, count, heapPairs[child], heapTimes[child])) {
        break;
      }
      heapPairs[i] = heapPairs[child];
      heapTimes[i] = heapTimes[child];
      i = child;
    }
    heapPairs[i] = pair;
    heapTimes[i] = count;
  }
}
