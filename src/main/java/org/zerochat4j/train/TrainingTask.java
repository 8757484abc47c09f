package org.zerochat4j.train;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.model.Objective;

/**
 * What the training loop needs to know of a stage: a loss and, for each optimiser step, the data.
 * Both are pure functions of the step, so that a resumed run sees what an unbroken one would.
 */
public interface TrainingTask extends AutoCloseable {

  /** The loss to minimise. */
  Objective objective();

  /** How many micro-batches make one optimiser step. */
  default int microBatches() {
    return 1;
  }

  /**
   * The inputs of one micro-batch of an optimiser step, both counted from 0. Losses and gradients
   * of a step's micro-batches are added up, so any averaging (weights that sum to 1 over the step)
   * is the task's.
   *
   * @return arrays that the next call may write over
   */
  Map<String, INDArray> inputs(long step, int microBatch);

  /** Tokens the model reads in a step, for the speed shown. */
  long tokensPerStep();

  @Override
  default void close() {
    objective().close();
  }
}
