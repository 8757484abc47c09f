package org.zerochat4j.ops;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.zerochat4j.kernels.Kernels;
import org.zerochat4j.kernels.Precision;

/** A projection without bias: (x [..., in], weight [out, in]) -> x * weight^T [..., out]. */
public final class Linear extends KernelOp {

  public Linear() {}

  /**
   * @param x [..., in]
   * @param weight [out, in], the layout of model files
   * @param precision of the factors, in both directions
   */
  public Linear(SameDiff sameDiff, SDVariable x, SDVariable weight, Precision precision) {
    super(sameDiff, x, weight);
    addIArgument(precision.bits());
  }

  @Override
  public String opName() {
    return "zerochat_linear";
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    return List.of(withLast(inputs.get(0), inputs.get(1)[0]));
  }

  @Override
  public void run(Kernels kernels, Operands x) {
    kernels.linear(precision(0), x.in(0), x.in(1), x.out(0), x.rows(0), x.size(1, 1), x.size(1, 0));
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    Backward backward = new Backward(sameDiff, arg(0), arg(1), gradients.get(0));
    backward.addIArgument(intArg(0));
    return List.of(backward.outputVariables());
  }

  /** (x, weight, dOut) -> (dX, dWeight). */
  public static final class Backward extends KernelOp {

    public Backward() {}

    Backward(SameDiff sameDiff, SDVariable x, SDVariable weight, SDVariable dOut) {
      super(sameDiff, x, weight, dOut);
    }

    @Override
    public String opName() {
      return "zerochat_linear_backward";
    }

    @Override
    public int getNumOutputs() {
      return 2;
    }

    @Override
    public List<long[]> outputShapes(List<long[]> inputs) {
      return List.of(inputs.get(0), inputs.get(1));
    }

    @Override
    public void run(Kernels kernels, Operands x) {
      kernels.linearBackward(
          precision(0),
          x.in(0),
          x.in(1),
          x.in(2),
          x.out(0),
          x.out(1),
          x.rows(0),
          x.size(1, 1),
          x.size(1, 0));
    }
  }
}
