package org.zerochat4j.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.graph.Tensors;
import org.zerochat4j.model.LlamaGraph;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Objective;
import org.zerochat4j.tokens.BatchSource;
import org.zerochat4j.tokens.TokenBatch;

/** Next-token prediction over batches of text: pretraining and supervised fine-tuning alike. */
public final class LanguageModelTask implements TrainingTask {

  private final Objective objective;
  private final BatchSource batches;
  private final int accumulation;
  private final long tokensPerStep;

  /**
   * @param accumulation batches that make one optimiser step
   */
  public LanguageModelTask(LlamaModel model, BatchSource batches, int accumulation) {
    this.objective = Objective.languageModel(model);
    this.batches = batches;
    this.accumulation = accumulation;
    TokenBatch first = batches.batch(0);
    this.tokensPerStep = (long) first.batch() * first.time() * accumulation;
  }

  @Override
  public Objective objective() {
    return objective;
  }

  @Override
  public List<Map<String, INDArray>> inputs(long step) {
    List<TokenBatch> parts = new ArrayList<>();
    for (int i = 0; i < accumulation; i++) {
      parts.add(batches.batch(step * accumulation + i));
    }
    // The mean is over the whole step, so that 1 x 8 and 2 x 4 sequences give the same gradient.
    double total = parts.stream().mapToDouble(TokenBatch::weight).sum();
    return parts.stream().map(batch -> inputs(batch, total)).toList();
  }

  /**
   * Graph inputs of a batch, its weights divided by {@code total}; no target counts if that is 0.
   */
  public static Map<String, INDArray> inputs(TokenBatch batch, double total) {
    float[] weights = batch.weights().clone();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = total == 0 ? 0 : (float) (weights[i] / total);
    }
    long[] shape = {batch.batch(), batch.time()};
    return Map.of(
        LlamaGraph.IDS, Tensors.ints(batch.ids(), shape),
        LlamaGraph.POSITIONS, Tensors.ints(batch.positions(), shape),
        LlamaGraph.SEGMENTS, Tensors.ints(batch.segments(), shape),
        Objective.TARGETS, Tensors.ints(batch.targets(), shape),
        Objective.WEIGHTS, Tensors.floats(weights, shape));
  }

  @Override
  public long tokensPerStep() {
    return tokensPerStep;
  }
}
