package org.zerochat4j.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A dense run of 4-byte elements outside the Java heap: what every kernel reads and writes.
 *
 * <p>On the CPU a buffer is a window on the memory of an ND4J array, so nothing is copied between
 * the graph and the kernels. The array must outlive its buffer.
 *
 * @param segment the memory; its size is exactly {@code length * 4} bytes
 * @param length number of elements
 */
public record Buffer(MemorySegment segment, long length) {

  /** The byte order of every element. */
  public static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** Layout of one float element; unaligned because a view may start at any element. */
  public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  /** Layout of one int element. */
  public static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  /**
   * The memory of a dense, row-major FLOAT or INT array.
   *
   * @throws IllegalArgumentException for another type, or an array with holes between its elements
   */
  public static Buffer of(INDArray array) {
    if (array.dataType() != DataType.FLOAT && array.dataType() != DataType.INT32) {
      throw new IllegalArgumentException("kernels take FLOAT or INT, not " + array.dataType());
    }
    if (!isDense(array)) {
      throw new IllegalArgumentException(
          "kernels take dense row-major arrays, not " + array.shapeInfoToString());
    }
    long length = array.length();
    long address = array.data().address() + 4L * array.offset();
    return new Buffer(MemorySegment.ofAddress(address).reinterpret(4L * length), length);
  }

  /** New zeroed memory for {@code length} elements, freed when {@code arena} closes. */
  public static Buffer allocate(Arena arena, long length) {
    return new Buffer(arena.allocate(4L * length, 64), length);
  }

  /** The part from element {@code start} on, {@code count} elements long. */
  public Buffer slice(long start, long count) {
    return new Buffer(segment.asSlice(4L * start, 4L * count), count);
  }

  public float getFloat(long index) {
    return segment.get(FLOAT, 4L * index);
  }

  public void setFloat(long index, float value) {
    segment.set(FLOAT, 4L * index, value);
  }

  public int getInt(long index) {
    return segment.get(INT, 4L * index);
  }

  public void setInt(long index, int value) {
    segment.set(INT, 4L * index, value);
  }

  /** Whether the elements lie row-major without gaps, as kernels need them. */
  public static boolean isDense(INDArray array) {
    long expected = 1;
    for (int axis = array.rank() - 1; axis >= 0; axis--) {
      if (array.size(axis) != 1 && array.stride(axis) != expected) {
        return false;
      }
      expected *= array.size(axis);
    }
    return true;
  }
}
