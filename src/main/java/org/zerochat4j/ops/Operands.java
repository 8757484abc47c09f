package org.zerochat4j.ops;

import org.zerochat4j.kernels.Buffer;

/**
 * The memory and the shapes an op runs on. Filled once when a plan is bound; only the buffers of
 * graph inputs change afterwards.
 */
public final class Operands {

  private final Buffer[] inputs;
  private final long[][] inputShapes;
  private final Buffer[] outputs;

  public Operands(Buffer[] inputs, long[][] inputShapes, Buffer[] outputs) {
    this.inputs = inputs;
    this.inputShapes = inputShapes;
    this.outputs = outputs;
  }

  public Buffer in(int index) {
    return inputs[index];
  }

  public Buffer out(int index) {
    return outputs[index];
  }

  public int inputCount() {
    return inputs.length;
  }

  public long[] shape(int index) {
    return inputShapes[index];
  }

  /** Size of axis {@code axis} of input {@code index}; negative axes count from the end. */
  public int size(int index, int axis) {
    long[] shape = inputShapes[index];
    return Math.toIntExact(shape[axis < 0 ? shape.length + axis : axis]);
  }

  /** Product of all axes of input {@code index} but the last. */
  public int rows(int index) {
    return Math.toIntExact(KernelOp.rows(inputShapes[index]));
  }

  /** Elements of input {@code index}. */
  public int length(int index) {
    return Math.toIntExact(inputs[index].length());
  }

  /** Points input {@code index} at other memory of the same shape. */
  public void rebind(int index, Buffer buffer) {
    inputs[index] = buffer;
  }
}
