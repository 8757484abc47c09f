package org.zerochat4j.tokenizer.bpe;

import java.util.Arrays;

/**
 * Merges the symbols of one word as byte-pair encoding is defined: again and again the earliest
 * learned merge, the leftmost of equals. Short words by scanning, long ones with a heap over a
 * linked list, O(n log n). Works for every merge table; {@link BacktrackingEncoder} is its faster
 * twin. Holds scratch space: one per thread.
 */
final class WordEncoder {
  private static final int SCAN_LIMIT = 48;

  private final MergeTable merges;
  private int[] symbols = new int[64];
  private long[] pairs = new long[64];
  private int[] next = new int[0];
  private int[] previous = new int[0];
  private long[] heap = new long[0];
  private int heapSize;
  private int length;

  WordEncoder(MergeTable merges) {
    this.merges = merges;
  }

  void clear() {
    length = 0;
  }

  /** Appends one symbol of the next word. */
  void append(int symbol) {
    if (length == symbols.length) {
      symbols = Arrays.copyOf(symbols, length * 2);
      pairs = new long[length * 2];
    }
    symbols[length++] = symbol;
  }

  /** Merges what was appended. */
  void merge() {
    if (length > 1) {
      if (length <= SCAN_LIMIT) {
        mergeByScanning();
      } else {
        mergeByHeap();
      }
    }
  }

  int length() {
    return length;
  }

  int symbol(int index) {
    return symbols[index];
  }

  void appendTo(IdBuffer out) {
    out.addAll(symbols, length);
  }

  int[] result() {
    return Arrays.copyOf(symbols, length);
  }

  private void mergeByScanning() {
    int n = length;
    for (int i = 0; i + 1 < n; i++) {
      pairs[i] = merges.find(symbols[i], symbols[i + 1]);
    }
    while (n > 1) {
      int best = 0;
      for (int i = 1; i + 1 < n; i++) {
        if (pairs[i] < pairs[best]) {
          best = i;
        }
      }
      if (pairs[best] == MergeTable.NONE) {
        break;
      }
      symbols[best] = (int) pairs[best];
      System.arraycopy(symbols, best + 2, symbols, best + 1, n - best - 2);
      System.arraycopy(pairs, best + 2, pairs, best + 1, Math.max(0, n - best - 3));
      n--;
      if (best > 0) {
        pairs[best - 1] = merges.find(symbols[best - 1], symbols[best]);
      }
      if (best + 1 < n) {
        pairs[best] = merges.find(symbols[best], symbols[best + 1]);
      }
    }
    length = n;
  }

  private void mergeByHeap() {
    int n = length;
    if (next.length < n) {
      next = new int[symbols.length];
      previous = new int[symbols.length];
      heap = new long[symbols.length];
    }
    heapSize = 0;
    for (int i = 0; i < n; i++) {
      next[i] = i + 1;
      previous[i] = i - 1;
      setPair(i, n);
    }
    while (heapSize > 0) {
      long top = pop();
      int i = (int) top;
      // An entry is stale when its pair has changed or its left symbol was swallowed.
      if (pairs[i] >>> 32 != top >>> 32) {
        continue;
      }
      symbols[i] = (int) pairs[i];
      int gone = next[i];
      pairs[gone] = MergeTable.NONE;
      next[i] = next[gone];
      if (next[i] < n) {
        previous[next[i]] = i;
      }
      setPair(i, n);
      if (previous[i] >= 0) {
        setPair(previous[i], n);
      }
    }
    int out = 0;
    for (int i = 0; i < n; i = next[i]) {
      symbols[out++] = symbols[i];
    }
    length = out;
  }

  private void setPair(int i, int n) {
    pairs[i] = next[i] < n ? merges.find(symbols[i], symbols[next[i]]) : MergeTable.NONE;
    if (pairs[i] != MergeTable.NONE) {
      push(pairs[i] >>> 32 << 32 | i);
    }
  }

  private void push(long value) {
    if (heapSize == heap.length) {
      heap = Arrays.copyOf(heap, heapSize * 2);
    }
    int i = heapSize++;
    while (i > 0) {
      int parent = (i - 1) >>> 1;
      if (heap[parent] <= value) {
        break;
      }
      heap[i] = heap[parent];
      i = parent;
    }
    heap[i] = value;
  }

  private long pop() {
    long top = heap[0];
    long value = heap[--heapSize];
    int i = 0;
    while (2 * i + 1 < heapSize) {
      int child = 2 * i + 1;
      if (child + 1 < heapSize && heap[child + 1] < heap[child]) {
        child++;
      }
      if (value <= heap[child]) {
        break;
      }
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = value;
    return top;
  }
}
