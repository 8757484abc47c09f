package org.zerochat4j.ops;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.zerochat4j.kernels.AttentionShape;
import org.zerochat4j.kernels.Kernels;

/**
 * Attention over a key / value cache: (qkv, positions, keyCache, valueCache) -> out. It writes the
 * new keys and values into the caches in place, which is why the caches are graph inputs that
 * nothing else reads. For generation only: it has no gradient.
 */
public final class CachedAttention extends KernelOp {

  public CachedAttention() {}

  /**
   * @param qkv rotated [batch, time, (heads + 2 kvHeads) * headDim]
   * @param positions INT [batch, time]; negative marks padding
   * @param keyCache [batch, capacity, kvHeads * headDim], as is {@code valueCache}
   */
  public CachedAttention(
      SameDiff sameDiff,
      SDVariable qkv,
      SDVariable positions,
      SDVariable keyCache,
      SDVariable valueCache,
      int heads,
      int kvHeads,
      int headDim) {
    super(sameDiff, qkv, positions, keyCache, valueCache);
    addIArgument(heads, kvHeads, headDim);
  }

  @Override
  public String opName() {
    return "zerochat_cached_attention";
  }

  @Override
  public List<long[]> outputShapes(List<long[]> inputs) {
    return List.of(withLast(inputs.get(0), (long) intArg(0) * intArg(2)));
  }

  @Override
  public void run(Kernels kernels, Operands x) {
    AttentionShape shape =
        new AttentionShape(x.size(0, 0), x.size(0, 1), intArg(0), intArg(1), intArg(2));
    kernels.cachedAttention(x.in(0), x.in(1), x.in(2), x.in(3), x.out(0), shape, x.size(2, 1));
  }
}
