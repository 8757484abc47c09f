package org.zerochat4j.ops;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.zerochat4j.kernels.Kernels;

/** A projection without bias: (x [..., in], weight [out, in]) -> x * weight^T [..., out]. */
public final class Linear extends KernelOp {

  public Linear() {}

  /**
   * @param x [..., in]
   * @param weight [out, in], the layout of model files
   */
  public Linear(SameDiff sameDiff, SDVariable x, SDVariable weight) {
    super(sameDiff, x, weight);
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
    int rows = x.rows(0);
    int in = x.size(1, 1);
    int out = x.size(1, 0);
    kernels.gemm(
        false, true, rows, out, in, 1f, x.in(0), 0, in, x.in(1), 0, in, 0f, x.out(0), 0, out);
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    return List.of(new Backward(sameDiff, arg(0), arg(1), gradients.get(0)).outputVariables());
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
      int rows = x.rows(0);
      int in = x.size(1, 1);
      int out = x.size(1, 0);
      // dX [rows, in] = dOut [rows, out] * weight [out, in]
      kernels.gemm(
          false, false, rows, in, out, 1f, x.in(2), 0, out, x.in(1), 0, in, 0f, x.out(0), 0, in);
      // dWeight [out, in] = dOut^T [out, rows] * x [rows, in]
      kernels.gemm(
          true, false, out, in, rows, 1f, x.in(2), 0, out, x.in(0), 0, in, 0f, x.out(1), 0, in);
    }
  }
}
