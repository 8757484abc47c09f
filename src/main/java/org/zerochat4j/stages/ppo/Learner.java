package org.zerochat4j.stages.ppo;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.graph.FlatVector;
import org.zerochat4j.kernels.KernelProvider;
import org.zerochat4j.model.Objective;
import org.zerochat4j.train.AdamW;

/** A network in training: its objective, its gradient and its optimiser. */
final class Learner implements AutoCloseable {

  /**
   * An update.
   *
   * @param applied false when loss or gradient were not finite: the weights are as before
   */
  record Update(double loss, double norm, boolean applied) {}

  private final Objective objective;
  private final AdamW optimizer;
  private final FlatVector part;
  private final FlatVector sum;

  /** Takes over the objective; its model stays the caller's. */
  Learner(Objective objective, AdamW.Settings settings) {
    this.objective = objective;
    this.optimizer = new AdamW(objective.model(), settings);
    this.part = new FlatVector(objective.model().layout().length());
    this.sum = new FlatVector(part.length());
  }

  Objective objective() {
    return objective;
  }

  AdamW optimizer() {
    return optimizer;
  }

  /** One optimiser step on the sum of the losses of all {@code parts}. */
  Update update(List<Map<String, INDArray>> parts, double learningRate) {
    double loss = 0;
    FlatVector gradient = part;
    for (int i = 0; i < parts.size(); i++) {
      loss += objective.lossAndGradient(parts.get(i), part);
      if (parts.size() > 1) {
        gradient = sum;
        if (i == 0) {
          sum.copyFrom(part);
        } else {
          KernelProvider.get().addScaled(sum.buffer(), part.buffer(), 1, sum.length());
        }
      }
    }
    double norm = optimizer.norm(gradient);
    boolean finite = Double.isFinite(loss) && Double.isFinite(norm);
    if (finite) {
      optimizer.step(gradient, norm, learningRate);
    }
    return new Update(loss, norm, finite);
  }

  @Override
  public void close() {
    objective.close();
    optimizer.close();
    part.close();
    sum.close();
  }
}
