package org.zerochat4j.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOpDescriptor;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.impl.shape.ZerosLike;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.zerochat4j.kernels.Kernels;
import org.zerochat4j.kernels.Precision;

/**
 * A SameDiff op whose arithmetic is a {@link Kernels} call instead of a native ND4J op.
 *
 * <p>SameDiff clones ops through FlatBuffers when it differentiates a graph, so a subclass has a
 * public no-argument constructor and keeps its settings only in the integer and float arguments.
 * Only {@code graph.PlanSession} runs these ops. All outputs are FLOAT.
 */
public abstract class KernelOp extends DynamicCustomOp {

  protected KernelOp() {}

  protected KernelOp(SameDiff sameDiff, SDVariable... inputs) {
    super(null, sameDiff, inputs, false);
  }

  /** The shape of every output, from the shapes of the inputs. */
  public abstract List<long[]> outputShapes(List<long[]> inputs);

  /** Computes the outputs. */
  public abstract void run(Kernels kernels, Operands operands);

  /**
   * The input that output {@code output} may be written over, or -1: one of the same shape whose
   * every element is read before the same element of the output is written.
   */
  public int inPlace(int output) {
    return -1;
  }

  @Override
  public abstract String opName();

  @Override
  public int getNumOutputs() {
    return 1;
  }

  /** Integer argument {@code index}. */
  protected final int intArg(int index) {
    return Math.toIntExact(iArguments.get(index));
  }

  /** Integer argument {@code index} as a precision, which is stored by its bits. */
  protected final Precision precision(int index) {
    return Precision.ofBits(intArg(index));
  }

  /** Float argument {@code index}. */
  protected final double floatArg(int index) {
    return tArguments.get(index);
  }

  /**
   * Whether anything in the graph reads this op's output {@code index}; the zeros that SameDiff
   * makes for the gradient of an output nobody reads do not count.
   */
  protected final boolean outputIsUsed(int index) {
    List<String> readers =
        sameDiff.getVariables().get(outputVariables()[index].name()).getInputsForOp();
    return readers != null
        && readers.stream()
            .anyMatch(reader -> !(sameDiff.getOps().get(reader).getOp() instanceof ZerosLike));
  }

  /** Rows of a tensor whose last axis is the row. */
  static long rows(long[] shape) {
    long rows = 1;
    for (int axis = 0; axis < shape.length - 1; axis++) {
      rows *= shape[axis];
    }
    return rows;
  }

  static long last(long[] shape) {
    return shape[shape.length - 1];
  }

  /** The shape with its last axis replaced. */
  static long[] withLast(long[] shape, long last) {
    long[] result = shape.clone();
    result[result.length - 1] = last;
    return result;
  }

  static long[] withoutLast(long[] shape) {
    return Arrays.copyOf(shape, shape.length - 1);
  }

  @Override
  public final long opHash() {
    return 0; // the op is found by name, see OpRegistry
  }

  @Override
  public final List<LongShapeDescriptor> calculateOutputShape() {
    return describe(List.of(inputArguments().toArray(INDArray[]::new)));
  }

  @Override
  public final List<LongShapeDescriptor> calculateOutputShape(OpContext context) {
    return describe(context == null ? inputArguments() : context.getInputArrays());
  }

  private List<LongShapeDescriptor> describe(List<INDArray> inputs) {
    List<LongShapeDescriptor> result = new ArrayList<>();
    for (long[] shape : outputShapes(inputs.stream().map(INDArray::shape).toList())) {
      result.add(LongShapeDescriptor.fromShape(shape, DataType.FLOAT));
    }
    return result;
  }

  @Override
  public final List<DataType> calculateOutputDataTypes(List<DataType> inputs) {
    return Collections.nCopies(getNumOutputs(), DataType.FLOAT);
  }

  @Override
  public final CustomOpDescriptor getDescriptor() {
    return CustomOpDescriptor.builder()
        .numInputs(-1)
        .numOutputs(getNumOutputs())
        .numIArgs(-1)
        .numTArgs(-1)
        .build();
  }

  /** DynamicCustomOp would look up a native descriptor here and fail. */
  @Override
  public final Map<String, Object> propertiesForFunction() {
    return Collections.emptyMap();
  }

  @Override
  public final void setPropertiesForFunction(Map<String, Object> properties) {}

  /** A backward op is not differentiated again. */
  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    throw new UnsupportedOperationException(opName() + " has no second derivative");
  }
}
