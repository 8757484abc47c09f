package org.zerochat4j.tokenizer.training;

import java.util.Arrays;

/**
 * Words and how often each was seen: open addressing over one array of bytes, no object a word. The
 * words stand in the order in which they were first added. At most 2 GiB of text.
 */
final class WordTable {
  /** Receives a word's UTF-8 bytes and how often it was seen. */
  @FunctionalInterface
  interface Visitor {
    void word(byte[] bytes, int from, int to, long times);
  }

  private static final int MAX_ARRAY = Integer.MAX_VALUE - 16;

  private byte[] bytes = new byte[256];
  private int used;
  private int size;
  private int[] ends = new int[16];
  private int[] hashes = new int[16];
  private long[] times = new long[16];

  /** Word number + 1, 0 for a free slot; at most two thirds are taken. */
  private int[] slots = new int[32];

  /** Counts {@code count} more occurrences of a word; {@code hash} is its hash, always the same. */
  void add(byte[] word, int from, int to, int hash, long count) {
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != 0) {
      int w = slots[slot] - 1;
      if (hashes[w] == hash && Arrays.equals(bytes, start(w), ends[w], word, from, to)) {
        times[w] += count;
        return;
      }
      slot = (slot + 1) & mask;
    }
    append(word, from, to, hash, count);
    slots[slot] = size;
    if (size > slots.length / 3 * 2) {
      rehash();
    }
  }

  private void append(byte[] word, int from, int to, int hash, long count) {
    if (size == ends.length) {
      int capacity = grown(size, size + 1);
      ends = Arrays.copyOf(ends, capacity);
      hashes = Arrays.copyOf(hashes, capacity);
      times = Arrays.copyOf(times, capacity);
    }
    if (to - from > bytes.length - used) {
      bytes = Arrays.copyOf(bytes, grown(bytes.length, (long) used + to - from));
    }
    System.arraycopy(word, from, bytes, used, to - from);
    used += to - from;
    ends[size] = used;
    hashes[size] = hash;
    times[size] = count;
    size++;
  }

  private static int grown(int size, long needed) {
    if (needed > MAX_ARRAY) {
      throw new IllegalStateException("more than 2 GiB of words in one table");
    }
    return (int) Math.max(needed, Math.min(MAX_ARRAY, size + (size >> 1) + 16L));
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int w = 0; w < size; w++) {
      int slot = hashes[w] & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = w + 1;
    }
  }

  private int start(int word) {
    return word == 0 ? 0 : ends[word - 1];
  }

  /** Adds all words of {@code other}. */
  void addAll(WordTable other) {
    for (int w = 0; w < other.size; w++) {
      add(other.bytes, other.start(w), other.ends[w], other.hashes[w], other.times[w]);
    }
  }

  void forEach(Visitor visitor) {
    for (int w = 0; w < size; w++) {
      visitor.word(bytes, start(w), ends[w], times[w]);
    }
  }

  int size() {
    return size;
  }

  /** What the arrays take, in bytes. */
  long memory() {
    return bytes.length + 16L * ends.length + 4L * slots.length;
  }
}
