package org.zerochat4j.ops;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.zerochat4j.kernels.Kernels;
import org.zerochat4j.kernels.PreferenceLosses;

/**
 * PPO's clipped surrogate objective: (logProbs, oldLogProbs, advantages, weights) -> loss [], the
 * weighted sum over tokens. Tokens with weight 0 (prompts, padding) do not count. The gradient goes
 * to {@code logProbs} only.
 */
public final class ClippedPolicyLoss extends KernelOp {

  public ClippedPolicyLoss() {}

  /**
   * @param clip how far the probability ratio may move
   */
  public ClippedPolicyLoss(
      SameDiff sameDiff,
      SDVariable logProbs,
      SDVariable oldLogProbs,
      SDVariable advantages,
      SDVariable weights,
      double clip) {
    super(sameDiff, logProbs, oldLogProbs, advantages, weights);
    addTArgument(clip);
  }

  @Override
  public String opName() {
    return "zerochat_clipped_policy_loss";
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    return List.of(new long[0]);
  }

  @Override
  public void run(Kernels kernels, Operands x) {
    PreferenceLosses.policy(x.in(0), x.in(1), x.in(2), x.in(3), x.out(0), x.length(0), floatArg(0));
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    Backward backward = new Backward(sameDiff, arg(0), arg(1), arg(2), arg(3), gradients.get(0));
    backward.addTArgument(floatArg(0));
    return List.of(backward.outputVariables());
  }

  /** (logProbs, oldLogProbs, advantages, weights, dLoss) -> gradient of logProbs. */
  public static final class Backward extends KernelOp {

    public Backward() {}

    Backward(SameDiff sameDiff, SDVariable... inputs) {
      super(sameDiff, inputs);
    }

    @Override
    public String opName() {
      return "zerochat_clipped_policy_loss_backward";
    }

    @Override
    public List<long[]> outputShapes(List<long[]> inputs) {
      return List.of(inputs.get(0));
    }

    @Override
    public void run(Kernels kernels, Operands x) {
      PreferenceLosses.policyBackward(
          x.in(0), x.in(1), x.in(2), x.in(3), x.in(4), x.out(0), x.length(0), floatArg(0));
    }
  }
}
