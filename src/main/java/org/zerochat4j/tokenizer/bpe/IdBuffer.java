package org.zerochat4j.tokenizer.bpe;

import java.util.Arrays;

/**
 * A growing list of token ids that is filled again and again: once it is as large as the longest
 * document needs, encoding into it allocates nothing.
 */
public final class IdBuffer {
  private int[] ids;
  private int size;

  /** An empty buffer. */
  public IdBuffer() {
    this(64);
  }

  /** An empty buffer with room for {@code capacity} ids. */
  public IdBuffer(int capacity) {
    ids = new int[Math.max(16, capacity)];
  }

  /** How many ids there are. */
  public int size() {
    return size;
  }

  /** The id at {@code index}. */
  public int get(int index) {
    if (index >= size) {
      throw new IndexOutOfBoundsException(index + " of " + size);
    }
    return ids[index];
  }

  /** The ids themselves, valid until the next id is added; only the first {@link #size} count. */
  public int[] array() {
    return ids;
  }

  /** Forgets all ids and keeps the room. */
  public void clear() {
    size = 0;
  }

  /** Appends {@code id}. */
  public void add(int id) {
    if (size == ids.length) {
      reserve(1);
    }
    ids[size++] = id;
  }

  /** Appends the first {@code count} of {@code more}. */
  public void addAll(int[] more, int count) {
    reserve(count);
    System.arraycopy(more, 0, ids, size, count);
    size += count;
  }

  /** A copy of the ids. */
  public int[] toArray() {
    return Arrays.copyOf(ids, size);
  }

  /** Drops and returns the last id. */
  int removeLast() {
    return ids[--size];
  }

  private void reserve(int more) {
    if (size + more > ids.length) {
      ids = Arrays.copyOf(ids, Math.max(size + more, ids.length + (ids.length >> 1)));
    }
  }
}
