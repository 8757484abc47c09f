package org.zerochat4j.train;

import java.util.List;
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

  /**
   * The inputs of the micro-batches of one optimiser step, counted from 0. Their losses and
   * gradients are added up, so any averaging (weights that sum to 1 over the step) is the task's.
   */
  List<Map<String, INDArray>> inputs(long step);

  /** Tokens the model reads in a step, for the speed shown. */
  long tokensPerStep();

  @Override
  default void close() {
    objective().close();
  }
}
