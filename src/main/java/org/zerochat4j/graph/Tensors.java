package org.zerochat4j.graph;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.zerochat4j.kernels.Buffer;

/** Heap arrays to graph inputs and back. */
public final class Tensors {

  private Tensors() {}

  /** An INT array of this shape with these values, row-major. */
  public static INDArray ints(int[] values, long... shape) {
    return Nd4j.createFromArray(values).reshape('c', shape);
  }

  /** A FLOAT array of this shape with these values, row-major. */
  public static INDArray floats(float[] values, long... shape) {
    return Nd4j.createFromArray(values).reshape('c', shape);
  }

  /**
   * The array itself when its elements lie row-major without gaps, as kernels need them, or a copy.
   */
  static INDArray dense(INDArray array) {
    return Buffer.isDense(array) ? array : array.dup('c');
  }

  /** A copy of a FLOAT array's values, row-major. */
  public static float[] toFloats(INDArray array) {
    return Buffer.of(array).segment().toArray(Buffer.FLOAT);
  }
}
