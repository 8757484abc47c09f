package org.zerochat4j.ops;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.zerochat4j.kernels.Kernels;
import org.zerochat4j.kernels.PreferenceLosses;

/**
 * PPO's clipped value loss: (values, oldValues, returns, weights) -> loss [], the weighted sum over
 * tokens. Tokens with weight 0 (prompts, padding) do not count. The gradient goes to {@code values}
 * only.
 */
public final class ClippedValueLoss extends KernelOp {

  public ClippedValueLoss() {}

  /**
   * @param clip how far the value's distance from its value at rollout time may move
   */
  public ClippedValueLoss(
      SameDiff sameDiff,
      SDVariable values,
      SDVariable oldValues,
      SDVariable returns,
      SDVariable weights,
      double clip) {
    super(sameDiff, values, oldValues, returns, weights);
    addTArgument(clip);
  }

  @Override
  public String opName() {
    return "zerochat_clipped_value_loss";
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    return List.of(new long[0]);
  }

  @Override
  public void run(Kernels kernels, Operands x) {
    PreferenceLosses.value(x.in(0), x.in(1), x.in(2), x.in(3), x.out(0), x.length(0), floatArg(0));
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    Backward backward = new Backward(sameDiff, arg(0), arg(1), arg(2), arg(3), gradients.get(0));
    backward.addTArgument(floatArg(0));
    return List.of(backward.outputVariables());
  }

  /** (values, oldValues, returns, weights, dLoss) -> gradient of values. */
  public static final class Backward extends KernelOp {

    public Backward() {}

    Backward(SameDiff sameDiff, SDVariable... inputs) {
      super(sameDiff, inputs);
    }

    @Override
    public String opName() {
      return "zerochat_clipped_value_loss_backward";
    }

    @Override
    public List<long[]> outputShapes(List<long[]> inputs) {
      return List.of(inputs.get(0));
    }

    @Override
    public void run(Kernels kernels, Operands x) {
      PreferenceLosses.valueBackward(
          x.in(0), x.in(1), x.in(2), x.in(3), x.in(4), x.out(0), x.length(0), floatArg(0));
    }
  }
}
