package org.zerochat4j.ops;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.zerochat4j.kernels.Kernels;

/**
 * Weighted softmax cross-entropy: (logits [..., vocab], targets, weights) -> (loss [], logSumExp).
 *
 * <p>The loss is the plain sum of {@code weight * -log p(target)}. Who calls it divides the weights
 * by their total over the whole optimiser step, so that one batch of eight and two of four
 * accumulated give the same gradient.
 */
public final class CrossEntropy extends KernelOp {

  public CrossEntropy() {}

  /**
   * @param targets INT, one per row of logits
   * @param weights FLOAT, one per row of logits
   */
  public CrossEntropy(
      SameDiff sameDiff, SDVariable logits, SDVariable targets, SDVariable weights) {
    super(sameDiff, logits, targets, weights);
  }

  @Override
  public String opName() {
    return "zerochat_cross_entropy";
  }

  @Override
  public int getNumOutputs() {
    return 2;
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    return List.of(new long[0], withoutLast(inputs.get(0)));
  }

  @Override
  public void run(Kernels kernels, Operands x) {
    kernels.crossEntropy(x.in(0), x.in(1), x.in(2), x.out(0), x.out(1), x.rows(0), x.size(0, -1));
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    return List.of(
        new Backward(sameDiff, arg(0), arg(1), arg(2), outputVariables()[1], gradients.get(0))
            .outputVariables());
  }

  /** (logits, targets, weights, logSumExp, dLoss) -> dLogits. */
  public static final class Backward extends KernelOp {

    public Backward() {}

    Backward(SameDiff sameDiff, SDVariable... inputs) {
      super(sameDiff, inputs);
    }

    @Override
    public String opName() {
      return "zerochat_cross_entropy_backward";
    }

    @Override
    public List<long[]> outputShapes(List<long[]> inputs) {
      return List.of(inputs.get(0));
    }

    @Override
    public void run(Kernels kernels, Operands x) {
      kernels.crossEntropyBackward(
          x.in(0), x.in(1), x.in(2), x.in(3), x.in(4), x.out(0), x.rows(0), x.size(0, -1));
    }
  }
}
