package org.zerochat4j.ops;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.zerochat4j.kernels.AttentionShape;
import org.zerochat4j.kernels.Kernels;
import org.zerochat4j.kernels.Precision;

/**
 * Causal grouped-query attention within documents: (qkv, segments) -> (out, logSumExp). Used for
 * training; {@link CachedAttention} is its twin for generation.
 */
public final class Attention extends KernelOp {

  public Attention() {}

  /**
   * @param qkv rotated [batch, time, (heads + 2 kvHeads) * headDim]
   * @param segments INT [batch, time]: a token sees earlier tokens of its own segment
   * @param precision of the factors of its products, in both directions
   */
  public Attention(
      SameDiff sameDiff,
      SDVariable qkv,
      SDVariable segments,
      int heads,
      int kvHeads,
      int headDim,
      Precision precision) {
    super(sameDiff, qkv, segments);
    addIArgument(heads, kvHeads, headDim, precision.bits());
  }

  @Override
  public String opName() {
    return "zerochat_attention";
  }

  @Override
  public int getNumOutputs() {
    return 2;
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    long[] qkv = inputs.get(0);
    return List.of(
        withLast(qkv, (long) intArg(0) * intArg(2)), new long[] {qkv[0], intArg(0), qkv[1]});
  }

  private static AttentionShape shape(KernelOp op, Operands x) {
    return new AttentionShape(x.size(0, 0), x.size(0, 1), op.intArg(0), op.intArg(1), op.intArg(2));
  }

  @Override
  public void run(Kernels kernels, Operands x) {
    kernels.attention(precision(3), x.in(0), x.in(1), x.out(0), x.out(1), shape(this, x));
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    SDVariable[] outputs = outputVariables();
    Backward backward =
        new Backward(sameDiff, arg(0), arg(1), outputs[0], outputs[1], gradients.get(0));
    backward.addIArgument(intArg(0), intArg(1), intArg(2), intArg(3));
    return List.of(backward.outputVariables());
  }

  /** (qkv, segments, out, logSumExp, dOut) -> dQkv. */
  public static final class Backward extends KernelOp {

    public Backward() {}

    Backward(SameDiff sameDiff, SDVariable... inputs) {
      super(sameDiff, inputs);
    }

    @Override
    public String opName() {
      return "zerochat_attention_backward";
    }

    @Override
    public List<long[]> outputShapes(List<long[]> inputs) {
      return List.of(inputs.get(0));
    }

    @Override
    public void run(Kernels kernels, Operands x) {
      kernels.attentionBackward(
          precision(3), x.in(0), x.in(1), x.in(2), x.in(3), x.in(4), x.out(0), shape(this, x));
    }
  }
}
