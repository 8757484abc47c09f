package org.zerochat4j.graph;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.zerochat4j.kernels.Buffer;

/**
 * One off-heap vector that holds all parameters, or all gradients, or a moment of each; tensors are
 * views of it. Clipping, the optimiser, averaging and checkpoints then work on one run of numbers.
 */
public final class FlatVector implements AutoCloseable {

  private final INDArray array;
  private final Buffer buffer;

  /** A vector of {@code length} zeros. */
  public FlatVector(long length) {
    this.array = Nd4j.createUninitializedDetached(DataType.FLOAT, length);
    this.buffer = Buffer.of(array);
    buffer.segment().fill((byte) 0);
  }

  public long length() {
    return buffer.length();
  }

  /** The whole vector as kernels see it. */
  public Buffer buffer() {
    return buffer;
  }

  /** The tensor that starts at element {@code offset}; it shares this vector's memory. */
  public INDArray view(long offset, long... shape) {
    return BoundPlan.view(array, offset, shape);
  }

  public void copyFrom(FlatVector other) {
    buffer.segment().copyFrom(other.buffer.segment());
  }

  public FlatVector copy() {
    FlatVector copy = new FlatVector(length());
    copy.copyFrom(this);
    return copy;
  }

  public void clear() {
    buffer.segment().fill((byte) 0);
  }

  /** Frees the memory now instead of at some later garbage collection; views die with it. */
  @Override
  public void close() {
    array.close();
  }
}
