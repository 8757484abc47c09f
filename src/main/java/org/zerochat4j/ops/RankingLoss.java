package org.zerochat4j.ops;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.zerochat4j.kernels.Kernels;
import org.zerochat4j.kernels.PreferenceLosses;

/**
 * Reward model loss: scores [2 * pairs, ...] (chosen, rejected, chosen, ...) -> mean of {@code -log
 * sigmoid(chosen - rejected)}. Scores are taken at the last real token of an answer, so padding and
 * the length of the other answer cannot enter.
 */
public final class RankingLoss extends KernelOp {

  public RankingLoss() {}

  public RankingLoss(SameDiff sameDiff, SDVariable scores) {
    super(sameDiff, scores);
  }

  @Override
  public String opName() {
    return "zerochat_ranking_loss";
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    return List.of(new long[0]);
  }

  @Override
  public void run(Kernels kernels, Operands x) {
    PreferenceLosses.ranking(x.in(0), x.out(0), x.length(0) / 2);
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    return List.of(new Backward(sameDiff, arg(0), gradients.get(0)).outputVariables());
  }

  /** (scores, dLoss) -> dScores. */
  public static final class Backward extends KernelOp {

    public Backward() {}

    Backward(SameDiff sameDiff, SDVariable scores, SDVariable dLoss) {
      super(sameDiff, scores, dLoss);
    }

    @Override
    public String opName() {
      return "zerochat_ranking_loss_backward";
    }

    @Override
    public List<long[]> outputShapes(List<long[]> inputs) {
      return List.of(inputs.get(0));
    }

    @Override
    public void run(Kernels kernels, Operands x) {
      PreferenceLosses.rankingBackward(x.in(0), x.in(1), x.out(0), x.length(0) / 2);
    }
  }
}
