package org.zerochat4j.graph;

import java.util.Map;
import java.util.TreeMap;

/**
 * Hands out places in one block of memory and takes them back, lowest fitting place first. It only
 * counts: the block itself is allocated once, when the high-water mark is known.
 */
final class ArenaLayout {

  /** Elements a place is rounded up to: 64 bytes, so that every tensor starts on a cache line. */
  private static final long ALIGNMENT = 16;

  /** Free places below the high-water mark: start to length, neighbours always merged. */
  private final TreeMap<Long, Long> free = new TreeMap<>();

  private long highWater;

  /** Start of a place for {@code length} elements. */
  long allocate(long length) {
    long size = rounded(length);
    for (Map.Entry<Long, Long> place : free.entrySet()) {
      if (place.getValue() >= size) {
        return take(place.getKey(), place.getValue(), size);
      }
    }
    var last = free.lastEntry();
    if (last != null && last.getKey() + last.getValue() == highWater) {
      free.remove(last.getKey()); // grow the free end instead of leaving a hole
      highWater = last.getKey() + size;
      return last.getKey();
    }
    long start = highWater;
    highWater += size;
    return start;
  }

  /** The first {@code size} elements of a free place; what is left of it stays free. */
  private long take(long start, long length, long size) {
    free.remove(start);
    if (length > size) {
      free.put(start + size, length - size);
    }
    return start;
  }

  /** Returns the place that {@link #allocate} gave for {@code length} elements. */
  void release(long start, long length) {
    long size = rounded(length);
    var before = free.lowerEntry(start);
    if (before != null && before.getKey() + before.getValue() == start) {
      start = before.getKey();
      size += before.getValue();
    }
    Long after = free.remove(start + size);
    if (after != null) {
      size += after;
    }
    free.put(start, size);
  }

  /** Elements the block needs. */
  long highWater() {
    return highWater;
  }

  private static long rounded(long length) {
    return Math.max(1, (length + ALIGNMENT - 1) / ALIGNMENT) * ALIGNMENT;
  }
}
