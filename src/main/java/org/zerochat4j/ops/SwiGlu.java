package org.zerochat4j.ops;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.zerochat4j.kernels.Kernels;

/** The gated activation: gateUp [..., 2 * width] -> silu(gate) * up [..., width] (Shazeer 2020). */
public final class SwiGlu extends KernelOp {

  public SwiGlu() {}

  public SwiGlu(SameDiff sameDiff, SDVariable gateUp) {
    super(sameDiff, gateUp);
  }

  @Override
  public String opName() {
    return "zerochat_swiglu";
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    return List.of(withLast(inputs.get(0), last(inputs.get(0)) / 2));
  }

  @Override
  public void run(Kernels kernels, Operands x) {
    kernels.swiGlu(x.in(0), x.out(0), x.rows(0), x.size(0, -1) / 2);
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    return List.of(new Backward(sameDiff, arg(0), gradients.get(0)).outputVariables());
  }

  /** (gateUp, dOut) -> dGateUp. */
  public static final class Backward extends KernelOp {

    public Backward() {}

    Backward(SameDiff sameDiff, SDVariable gateUp, SDVariable dOut) {
      super(sameDiff, gateUp, dOut);
    }

    @Override
    public String opName() {
      return "zerochat_swiglu_backward";
    }

    @Override
    public List<long[]> outputShapes(List<long[]> inputs) {
      return List.of(inputs.get(0));
    }

    @Override
    public int inPlace(int output) {
      return 0;
    }

    @Override
    public void run(Kernels kernels, Operands x) {
      kernels.swiGluBackward(x.in(0), x.in(1), x.out(0), x.rows(0), x.size(0, -1) / 2);
    }
  }
}
