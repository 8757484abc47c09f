package org.zerochat4j.train;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.graph.InputArrays;
import org.zerochat4j.kernels.Buffer;
import org.zerochat4j.model.Compute;
import org.zerochat4j.model.LlamaGraph;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Objective;
import org.zerochat4j.tokens.BatchSource;
import org.zerochat4j.tokens.TokenBatch;

/** Next-token prediction over batches of text: pretraining and supervised fine-tuning alike. */
public final class LanguageModelTask implements TrainingTask {

  private final Objective objective;
  private final BatchSource batches;
  private final TokenBatch[] parts; // of the step that was asked for last
  private final long tokensPerStep;
  private final InputArrays inputs = new InputArrays();
  private long step = -1;
  private double weight;

  /** Computed in 32-bit floats. */
  public LanguageModelTask(LlamaModel model, BatchSource batches, int accumulation) {
    this(model, batches, accumulation, Compute.FP32);
  }

  /**
   * @param accumulation batches that make one optimiser step
   */
  public LanguageModelTask(
      LlamaModel model, BatchSource batches, int accumulation, Compute compute) {
    this.objective = Objective.languageModel(model, compute);
    this.batches = batches;
    this.parts = new TokenBatch[accumulation];
    parts[0] = batches.batch(0);
    this.tokensPerStep = (long) parts[0].batch() * parts[0].time() * accumulation;
  }

  @Override
  public Objective objective() {
    return objective;
  }

  @Override
  public int microBatches() {
    return parts.length;
  }

  @Override
  public Map<String, INDArray> inputs(long ofStep, int microBatch) {
    if (ofStep != step) {
      load(ofStep);
    }
    return fill(inputs, parts[microBatch], weight);
  }

  /** All parts at once: the mean is over the step, so 1 x 8 and 2 x 4 sequences are the same. */
  private void load(long next) {
    step = -1; // in case a part fails
    weight = 0;
    for (int i = 0; i < parts.length; i++) {
      parts[i] = batches.batch(next * parts.length + i, parts[i]);
      weight += parts[i].weight();
    }
    step = next;
  }

  /**
   * Graph inputs of a batch, its weights divided by {@code total}; no target counts if that is 0.
   */
  public static Map<String, INDArray> inputs(TokenBatch batch, double total) {
    return fill(new InputArrays(), batch, total);
  }

  private static Map<String, INDArray> fill(InputArrays inputs, TokenBatch batch, double total) {
    long[] shape = {batch.batch(), batch.time()};
    copy(batch.ids(), inputs.ints(LlamaGraph.IDS, shape));
    copy(batch.positions(), inputs.ints(LlamaGraph.POSITIONS, shape));
    copy(batch.segments(), inputs.ints(LlamaGraph.SEGMENTS, shape));
    copy(batch.targets(), inputs.ints(Objective.TARGETS, shape));
    Buffer weights = inputs.floats(Objective.WEIGHTS, shape);
    for (int i = 0; i < batch.weights().length && total != 0; i++) {
      weights.setFloat(i, (float) (batch.weights()[i] / total));
    }
    return inputs.arrays();
  }

  private static void copy(int[] values, Buffer to) {
    MemorySegment.copy(values, 0, to.segment(), Buffer.INT, 0, values.length);
  }

  @Override
  public long tokensPerStep() {
    return tokensPerStep;
  }
}
