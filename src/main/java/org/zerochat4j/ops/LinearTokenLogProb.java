package org.zerochat4j.ops;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.zerochat4j.kernels.Kernels;
import org.zerochat4j.kernels.Precision;

/**
 * The last projection with the log-probability of the token that came: (x, weight, targets) ->
 * logProb. Logits are divided by the sampling temperature first, so that the policy scored is the
 * policy that sampled.
 *
 * <p>As in {@link LinearCrossEntropy} a chunk of rows of logits exists at a time. Here the gradient
 * of a row is not known before all log-probabilities are, so the backward op computes the logits a
 * second time instead of keeping them. Rows with target -1 get 0, cost nothing and have no part in
 * a gradient.
 */
public final class LinearTokenLogProb extends KernelOp {

  private static final int PRECISION = 0;
  private static final int INVERSE_TEMPERATURE = 0;

  public LinearTokenLogProb() {}

  /**
   * The log-probabilities.
   *
   * @param x [..., hidden]
   * @param weight [vocab, hidden]
   * @param targets INT, one per row of x; -1 where none is asked for
   */
  public LinearTokenLogProb(
      SameDiff sameDiff,
      SDVariable x,
      SDVariable weight,
      SDVariable targets,
      Precision precision,
      double temperature) {
    super(sameDiff, x, weight, targets);
    addIArgument(precision.bits());
    addTArgument(1.0 / temperature);
  }

  @Override
  public String opName() {
    return "zerochat_linear_token_log_prob";
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    return List.of(withoutLast(inputs.get(0)));
  }

  @Override
  public void run(Kernels kernels, Operands x) {
    kernels.linearTokenLogProb(
        precision(PRECISION),
        x.in(0),
        x.in(1),
        x.in(2),
        x.out(0),
        (float) floatArg(INVERSE_TEMPERATURE),
        x.rows(0),
        x.size(1, 1),
        x.size(1, 0));
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    Backward backward = new Backward(sameDiff, arg(0), arg(1), arg(2), gradients.get(0));
    backward.addIArgument(intArg(PRECISION));
    backward.addTArgument(floatArg(INVERSE_TEMPERATURE));
    return List.of(backward.outputVariables());
  }

  /** (x, weight, targets, dLogProb) -> (dX, dWeight). */
  public static final class Backward extends KernelOp {

    public Backward() {}

    Backward(SameDiff sameDiff, SDVariable... inputs) {
      super(sameDiff, inputs);
    }

    @Override
    public String opName() {
      return "zerochat_linear_token_log_prob_backward";
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
      kernels.linearTokenLogProbBackward(
          precision(PRECISION),
          x.in(0),
          x.in(1),
          x.in(2),
          x.in(3),
          x.out(0),
          x.out(1),
          (float) floatArg(INVERSE_TEMPERATURE),
          x.rows(0),
          x.size(1, 1),
          x.size(1, 0));
    }
  }
}
