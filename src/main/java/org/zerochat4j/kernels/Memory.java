package org.zerochat4j.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * All memory as one segment, indexed by address. A constant segment costs the compiled loops
 * neither a liveness nor a useful bounds check, so whoever uses it must have checked the sizes of
 * its buffers before.
 */
final class Memory {

  static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  /** Bytes of a float or int. */
  static final long ELEMENT = 4;

  private static final int SLOTS = 10;

  /** The slot that {@link #lanes} takes. */
  private static final int LANES = 7;

  /** Copied from, because a slice to fill would be an object a call. */
  private static final MemorySegment ZEROS = Arena.global().allocate(1 << 14, 64);

  private static final ThreadLocal<MemorySegment[]> SCRATCH =
      ThreadLocal.withInitial(() -> new MemorySegment[SLOTS]);

  private Memory() {}

  static float getFloat(long address) {
    return ALL.get(Buffer.FLOAT, address);
  }

  static void setFloat(long address, float value) {
    ALL.set(Buffer.FLOAT, address, value);
  }

  static double getDouble(long address) {
    return ALL.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, address);
  }

  static void setDouble(long address, double value) {
    ALL.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, address, value);
  }

  static int getInt(long address) {
    return ALL.get(Buffer.INT, address);
  }

  static void setInt(long address, int value) {
    ALL.set(Buffer.INT, address, value);
  }

  static void copy(long from, long to, long elements) {
    MemorySegment.copy(ALL, from, ALL, to, elements * ELEMENT);
  }

  static void zero(long address, long elements) {
    zeroBytes(address, elements * ELEMENT);
  }

  static void zeroBytes(long address, long bytes) {
    long end = address + bytes;
    for (long at = address; at < end; at += ZEROS.byteSize()) {
      MemorySegment.copy(ZEROS, 0, ALL, at, Math.min(ZEROS.byteSize(), end - at));
    }
  }

  /**
   * The address of the buffer after a check that it holds {@code elements}.
   *
   * @throws IndexOutOfBoundsException if it is smaller
   */
  static long address(Buffer buffer, long elements) {
    if (elements > buffer.length()) {
      throw new IndexOutOfBoundsException(
          "a buffer of " + buffer.length() + " elements where " + elements + " are needed");
    }
    return buffer.segment().address();
  }

  /** Room of this thread for one vector, to take it apart. */
  static long lanes() {
    return scratch(LANES, 16);
  }

  /**
   * Uninitialised memory of this thread for at least {@code elements}; good until the thread asks
   * for the same slot again.
   */
  static long scratch(int slot, long elements) {
    MemorySegment[] slots = SCRATCH.get();
    if (slots[slot] == null || slots[slot].byteSize() < elements * ELEMENT) {
      long size = Math.max(1024, Long.highestOneBit(elements - 1) * 2); // the next power of two
      slots[slot] = Arena.ofAuto().allocate(size * ELEMENT, 64);
    }
    return slots[slot].address();
  }
}
