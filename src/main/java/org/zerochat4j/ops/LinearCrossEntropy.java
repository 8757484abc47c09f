package org.zerochat4j.ops;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.zerochat4j.kernels.Kernels;
import org.zerochat4j.kernels.Precision;

/**
 * The last projection with weighted softmax cross-entropy: (x, weight, targets, weights) -> (loss
 * []), and for training (loss [], dX, dWeight).
 *
 * <p>Fused because logits and their gradients are by far the largest tensors of a model: here a
 * chunk of rows of them exists at a time, and only of rows that count: those with a target and a
 * weight. The gradients are computed with the loss, while the chunk is there; the backward op only
 * multiplies them by what comes from above.
 *
 * <p>The loss is the plain sum of {@code weight * -log p(target)}. Who calls it divides the weights
 * by their total over the whole optimiser step, so that one batch of eight and two of four
 * accumulated give the same gradient.
 */
public final class LinearCrossEntropy extends KernelOp {

  private static final int PRECISION = 0;
  private static final int WITH_GRADIENT = 1;

  public LinearCrossEntropy() {}

  private LinearCrossEntropy(
      SameDiff sameDiff, SDVariable[] inputs, Precision precision, boolean withGradient) {
    super(sameDiff, inputs);
    addIArgument(precision.bits(), withGradient ? 1 : 0);
  }

  /**
   * The loss with its gradients.
   *
   * @param x [..., hidden]
   * @param weight [vocab, hidden]
   * @param targets INT, one per row of x; -1 where there is none
   * @param weights FLOAT, one per row of x
   */
  public static SDVariable trained(
      SameDiff sameDiff,
      SDVariable x,
      SDVariable weight,
      SDVariable targets,
      SDVariable weights,
      Precision precision) {
    SDVariable[] inputs = {x, weight, targets, weights};
    return new LinearCrossEntropy(sameDiff, inputs, precision, true).outputVariables()[0];
  }

  /** The same loss for evaluation: it costs a third and cannot be differentiated. */
  public static SDVariable evaluated(
      SameDiff sameDiff,
      SDVariable x,
      SDVariable weight,
      SDVariable targets,
      SDVariable weights,
      Precision precision) {
    SDVariable[] inputs = {x, weight, targets, weights};
    return new LinearCrossEntropy(sameDiff, inputs, precision, false).outputVariable();
  }

  @Override
  public String opName() {
    return "zerochat_linear_cross_entropy";
  }

  private boolean withGradient() {
    return intArg(WITH_GRADIENT) == 1;
  }

  @Override
  public int getNumOutputs() {
    return withGradient() ? 3 : 1;
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    long[] loss = new long[0];
    return withGradient() ? List.of(loss, inputs.get(0), inputs.get(1)) : List.of(loss);
  }

  @Override
  public void run(Kernels kernels, Operands x) {
    kernels.linearCrossEntropy(
        precision(PRECISION),
        x.in(0),
        x.in(1),
        x.in(2),
        x.in(3),
        x.out(0),
        withGradient() ? x.out(1) : null,
        withGradient() ? x.out(2) : null,
        x.rows(0),
        x.size(1, 1),
        x.size(1, 0));
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    if (!withGradient()) {
      return super.doDiff(gradients);
    }
    SDVariable[] outputs = outputVariables();
    return List.of(
        new Backward(sameDiff, outputs[1], outputs[2], gradients.get(0)).outputVariables());
  }

  /** (dX, dWeight, dLoss) -> both times dLoss. */
  public static final class Backward extends KernelOp {

    public Backward() {}

    Backward(SameDiff sameDiff, SDVariable... inputs) {
      super(sameDiff, inputs);
    }

    @Override
    public String opName() {
      return "zerochat_linear_cross_entropy_backward";
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
    public int inPlace(int output) {
      return output;
    }

    @Override
    public void run(Kernels kernels, Operands x) {
      kernels.scale(x.in(0), x.in(2), x.out(0), x.in(0).length());
      kernels.scale(x.in(1), x.in(2), x.out(1), x.in(1).length());
    }
  }
}
