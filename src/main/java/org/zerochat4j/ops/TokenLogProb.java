package org.zerochat4j.ops;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.zerochat4j.kernels.Kernels;

/**
 * Log-probability of the token that came: (logits [..., vocab], targets) -> (logProb, logSumExp).
 * Logits are divided by the sampling temperature first, so that the policy scored is the policy
 * that sampled. Rows with a negative target give 0.
 */
public final class TokenLogProb extends KernelOp {

  public TokenLogProb() {}

  public TokenLogProb(
      SameDiff sameDiff, SDVariable logits, SDVariable targets, double temperature) {
    super(sameDiff, logits, targets);
    addTArgument(1.0 / temperature);
  }

  @Override
  public String opName() {
    return "zerochat_token_log_prob";
  }

  @Override
  public int getNumOutputs() {
    return 2;
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    long[] rows = withoutLast(inputs.get(0));
    return List.of(rows, rows);
  }

  @Override
  public void run(Kernels kernels, Operands x) {
    kernels.tokenLogProb(
        x.in(0), x.in(1), x.out(0), x.out(1), x.rows(0), x.size(0, -1), (float) floatArg(0));
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    Backward backward =
        new Backward(sameDiff, arg(0), arg(1), outputVariables()[1], gradients.get(0));
    backward.addTArgument(floatArg(0));
    return List.of(backward.outputVariables());
  }

  /** (logits, targets, logSumExp, dLogProb) -> dLogits. */
  public static final class Backward extends KernelOp {

    public Backward() {}

    Backward(SameDiff sameDiff, SDVariable... inputs) {
      super(sameDiff, inputs);
    }

    @Override
    public String opName() {
      return "zerochat_token_log_prob_backward";
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
      kernels.tokenLogProbBackward(
          x.in(0),
          x.in(1),
          x.in(2),
          x.in(3),
          x.out(0),
          x.rows(0),
          x.size(0, -1),
          (float) floatArg(0));
    }
  }
}
