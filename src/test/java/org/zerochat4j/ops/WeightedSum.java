package org.zerochat4j.ops;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.zerochat4j.kernels.Kernels;

/**
 * The scalar that a graph under test ends in: (x..., c...) -> the sum of all products, so that each
 * {@code c} is the gradient that reaches its {@code x}.
 */
public final class WeightedSum extends KernelOp {

  public WeightedSum() {}

  WeightedSum(SameDiff sameDiff, SDVariable... valuesThenFactors) {
    super(sameDiff, valuesThenFactors);
  }

  @Override
  public String opName() {
    return "test_weighted_sum";
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    return List.of(new long[0]);
  }

  @Override
  public void run(Kernels kernels, Operands x) {
    int pairs = x.inputCount() / 2;
    double sum = 0;
    for (int pair = 0; pair < pairs; pair++) {
      for (int i = 0; i < x.length(pair); i++) {
        sum += (double) x.in(pair).getFloat(i) * x.in(pairs + pair).getFloat(i);
      }
    }
    x.out(0).setFloat(0, (float) sum);
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    List<SDVariable> result = new ArrayList<>();
    for (int pair = 0; pair < args().length / 2; pair++) {
      SDVariable factor = arg(args().length / 2 + pair);
      result.add(new Backward(sameDiff, factor, gradients.get(0)).outputVariable());
    }
    return result;
  }

  /** (c, dLoss) -> dX. */
  public static final class Backward extends KernelOp {

    public Backward() {}

    Backward(SameDiff sameDiff, SDVariable factor, SDVariable dLoss) {
      super(sameDiff, factor, dLoss);
    }

    @Override
    public String opName() {
      return "test_weighted_sum_backward";
    }

    @Override
    public List<long[]> outputShapes(List<long[]> inputs) {
      return List.of(inputs.get(0));
    }

    @Override
    public void run(Kernels kernels, Operands x) {
      for (int i = 0; i < x.length(0); i++) {
        x.out(0).setFloat(i, x.in(0).getFloat(i) * x.in(1).getFloat(0));
      }
    }
  }
}
