package org.zerochat4j.ops;

import java.util.List;
import org.nd4j.imports.converters.ImportClassMapping;

/**
 * Makes our ops known to SameDiff by name, which it needs to clone a graph when it differentiates
 * it, and to load a saved one.
 */
public final class OpRegistry {

  private static final List<KernelOp> OPS =
      List.of(
          new Embedding(),
          new Embedding.Backward(),
          new ResidualRmsNorm(),
          new ResidualRmsNorm.Backward(),
          new Linear(),
          new Linear.Backward(),
          new Rope(),
          new Attention(),
          new Attention.Backward(),
          new CachedAttention(),
          new SwiGlu(),
          new SwiGlu.Backward(),
          new GatherRows(),
          new GatherRows.Backward(),
          new LinearCrossEntropy(),
          new LinearCrossEntropy.Backward(),
          new LinearTokenLogProb(),
          new LinearTokenLogProb.Backward(),
          new RankingLoss(),
          new RankingLoss.Backward(),
          new ClippedPolicyLoss(),
          new ClippedPolicyLoss.Backward(),
          new ClippedValueLoss(),
          new ClippedValueLoss.Backward());

  private OpRegistry() {}

  /** Registers every op; calling it again changes nothing. */
  public static void register() {
    for (KernelOp op : OPS) {
      ImportClassMapping.getOpNameMapping().putIfAbsent(op.opName(), op);
    }
  }
}
