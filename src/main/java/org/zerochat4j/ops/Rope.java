package org.zerochat4j.ops;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.zerochat4j.kernels.Kernels;

/**
 * Rotary position embedding on the query and key heads of a fused projection: (qkv, positions) ->
 * rotated qkv; the value heads pass through. The gradient is the same rotation backwards.
 */
public final class Rope extends KernelOp {

  public Rope() {}

  /**
   * @param qkv [batch, time, (heads + 2 kvHeads) * headDim]
   * @param positions INT [batch, time]
   * @param heads how many heads of a row turn: query plus key heads
   */
  public Rope(
      SameDiff sameDiff,
      SDVariable qkv,
      SDVariable positions,
      int heads,
      int headDim,
      double theta) {
    this(sameDiff, qkv, positions, heads, headDim, theta, false);
  }

  private Rope(
      SameDiff sameDiff,
      SDVariable qkv,
      SDVariable positions,
      int heads,
      int headDim,
      double theta,
      boolean inverse) {
    super(sameDiff, qkv, positions);
    addIArgument(heads, headDim, inverse ? 1 : 0);
    addTArgument(theta);
  }

  @Override
  public String opName() {
    return "zerochat_rope";
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
    kernels.rope(
        x.in(0),
        x.in(1),
        x.out(0),
        x.rows(0),
        x.size(0, -1),
        intArg(0),
        intArg(1),
        floatArg(0),
        intArg(2) == 1);
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    return List.of(
        new Rope(sameDiff, gradients.get(0), arg(1), intArg(0), intArg(1), floatArg(0), true)
            .outputVariable());
  }
}
