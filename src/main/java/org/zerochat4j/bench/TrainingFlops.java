package org.zerochat4j.bench;

import org.zerochat4j.model.LlamaConfig;

/**
 * What training on a token costs, in floating point operations that any implementation has to do. A
 * multiplication and an addition are two; what is computed a second time to save memory is not
 * counted, nor are norms, activations, the loss and the optimiser.
 */
public final class TrainingFlops {

  private TrainingFlops() {}

  /**
   * The weights that are multiplied with: all matrices but the embedding, which is looked up. A
   * tied output layer is multiplied with.
   */
  public static long productWeights(LlamaConfig config) {
    long hidden = config.hiddenSize();
    long queries = (long) config.numAttentionHeads() * config.headDim();
    long keys = (long) config.numKeyValueHeads() * config.headDim();
    long attention = 2 * hidden * queries + 2 * hidden * keys;
    long feedForward = 3 * hidden * config.intermediateSize();
    return config.numHiddenLayers() * (attention + feedForward) + hidden * config.vocabSize();
  }

  /**
   * {@code 6 * productWeights + 6 * layers * width * sequence}.
   *
   * <p>A weight costs 2 operations forward, 2 for the gradient of its input and 2 for its own. In
   * causal attention a token sees {@code sequence / 2} others on average; scores and weighted
   * values cost {@code 2 * 2 * sequence / 2 * width} forward, and twice that backward.
   */
  public static double perToken(LlamaConfig config, int sequence) {
    double width = (double) config.numAttentionHeads() * config.headDim();
    double attention = 6.0 * config.numHiddenLayers() * width * sequence;
    return 6.0 * productWeights(config) + attention;
  }
}
