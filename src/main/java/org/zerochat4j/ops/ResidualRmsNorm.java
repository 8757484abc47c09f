package org.zerochat4j.ops;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.zerochat4j.kernels.Kernels;

/**
 * Adds a block's output to the residual stream and normalises the sum: (weight, residual[, delta])
 * -> (sum, normed, inverseRms). Fused because the sum is read once instead of three times, and
 * because each tensor then has one consumer, so the graph needs no separate additions of gradients.
 */
public final class ResidualRmsNorm extends KernelOp {

  public ResidualRmsNorm() {}

  /**
   * @param weight [hidden]
   * @param residual [..., hidden]
   * @param delta like {@code residual}, or null before the first block
   * @param epsilon added to the mean square
   */
  public ResidualRmsNorm(
      SameDiff sameDiff, SDVariable weight, SDVariable residual, SDVariable delta, double epsilon) {
    super(sameDiff, inputs(weight, residual, delta));
    addTArgument(epsilon);
  }

  private static SDVariable[] inputs(SDVariable weight, SDVariable residual, SDVariable delta) {
    return delta == null
        ? new SDVariable[] {weight, residual}
        : new SDVariable[] {weight, residual, delta};
  }

  @Override
  public String opName() {
    return "zerochat_residual_rms_norm";
  }

  @Override
  public int getNumOutputs() {
    return 3;
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    long[] residual = inputs.get(1);
    return List.of(residual, residual, withoutLast(residual));
  }

  /** The sum over the residual, the norm over the delta. */
  @Override
  public int inPlace(int output) {
    return output < 2 ? output + 1 : -1;
  }

  @Override
  public void run(Kernels kernels, Operands x) {
    kernels.residualRmsNorm(
        x.in(1),
        x.inputCount() > 2 ? x.in(2) : null,
        x.in(0),
        x.out(0),
        x.out(1),
        x.out(2),
        x.rows(1),
        x.size(1, -1),
        (float) floatArg(0));
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    SDVariable[] outputs = outputVariables();
    List<SDVariable> inputs =
        new ArrayList<>(List.of(arg(0), outputs[0], outputs[2], gradients.get(1)));
    if (outputIsUsed(0)) {
      inputs.add(gradients.get(0));
    }
    SDVariable[] result =
        new Backward(sameDiff, inputs.toArray(SDVariable[]::new)).outputVariables();
    List<SDVariable> forInputs = new ArrayList<>(List.of(result[0], result[1]));
    if (args().length > 2) {
      // The same gradient under a second name: SameDiff renames every gradient it is given.
      forInputs.add(sameDiff.identity(result[1]));
    }
    return forInputs;
  }

  /** (weight, sum, inverseRms, dNormed[, dSum]) -> (dWeight, dInput). */
  public static final class Backward extends KernelOp {

    public Backward() {}

    Backward(SameDiff sameDiff, SDVariable... inputs) {
      super(sameDiff, inputs);
    }

    @Override
    public String opName() {
      return "zerochat_residual_rms_norm_backward";
    }

    @Override
    public int getNumOutputs() {
      return 2;
    }

    @Override
    public List<long[]> outputShapes(List<long[]> inputs) {
      return List.of(inputs.get(0), inputs.get(1));
    }

    /** The gradient of the input over that of the norm. */
    @Override
    public int inPlace(int output) {
      return output == 1 ? 3 : -1;
    }

    @Override
    public void run(Kernels kernels, Operands x) {
      kernels.residualRmsNormBackward(
          x.in(1),
          x.in(0),
          x.in(2),
          x.inputCount() > 4 ? x.in(4) : null,
          x.in(3),
          x.out(1),
          x.out(0),
          x.rows(1),
          x.size(1, -1));
    }
  }
}
