package org.zerochat4j.stages.pretrain;

import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;
import org.zerochat4j.model.LlamaConfig;
import org.zerochat4j.tokenizer.Tokenizer;

/** The size of a model to be made; its vocabulary comes from the tokenizer. */
public record ModelShape(
    @Doc("width of the residual stream") int hiddenSize,
    @Doc("width inside the feed-forward blocks, usually 8/3 of hiddenSize") int intermediateSize,
    @Doc("decoder layers") int layers,
    @Doc("query heads of each layer") int heads,
    @Doc("key and value heads of each layer; fewer than heads saves memory when generating")
        int kvHeads,
    @Doc("width of one head; 0 is hiddenSize / heads") int headDim,
    @Doc("longest sequence in tokens") int maxPositions,
    @Doc("output layer and embedding share one matrix: fewer parameters for a small model")
        boolean tieEmbeddings,
    @Doc("base of the rotary frequencies") double ropeTheta,
    @Doc("standard deviation of new weights") double initializerRange)
    implements Validated {

  /** About 10 million parameters with a vocabulary of 8,192. */
  public static ModelShape defaults() {
    return new ModelShape(320, 864, 6, 5, 5, 0, 1024, true, 10_000, 0.02);
  }

  /** The full configuration for a tokenizer. */
  public LlamaConfig withVocabularyOf(Tokenizer tokenizer) {
    return new LlamaConfig(
        tokenizer.vocabSize(),
        hiddenSize,
        intermediateSize,
        layers,
        heads,
        kvHeads,
        width(),
        maxPositions,
        1e-5,
        ropeTheta,
        tieEmbeddings,
        initializerRange,
        tokenizer.bosId(),
        tokenizer.eosId(),
        tokenizer.padId());
  }

  private int width() {
    return headDim > 0 ? headDim : hiddenSize / Math.max(1, heads);
  }

  @Override
  public void validate(Problems problems) {
    problems.require(hiddenSize >= 1, "hiddenSize", "must be at least 1");
    problems.require(intermediateSize >= 1, "intermediateSize", "must be at least 1");
    problems.require(layers >= 1, "layers", "must be at least 1");
    problems.require(heads >= 1, "heads", "must be at least 1");
    problems.require(
        kvHeads >= 1 && heads % Math.max(1, kvHeads) == 0, "kvHeads", "must divide heads");
    problems.require(
        headDim > 0 || hiddenSize % Math.max(1, heads) == 0,
        "headDim",
        "must be given when heads does not divide hiddenSize");
    problems.require(width() % 2 == 0, "headDim", "must be even, rotary embedding turns pairs");
    problems.require(maxPositions >= 2, "maxPositions", "must be at least 2");
    problems.require(ropeTheta > 0, "ropeTheta", "must be above 0");
    problems.require(initializerRange > 0, "initializerRange", "must be above 0");
  }
}
