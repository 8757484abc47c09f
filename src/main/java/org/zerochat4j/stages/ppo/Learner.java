package org.zerochat4j.stages.ppo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.graph.FlatVector;
import org.zerochat4j.kernels.KernelProvider;
import org.zerochat4j.model.Objective;
import org.zerochat4j.train.AdamW;
import org.zerochat4j.train.SpikeGuard;
import org.zerochat4j.train.TrainingState;

/**
 * A network in training: its objective, its gradient, its optimiser, and a guard that ends the run
 * when loss or gradient are not finite many times in a row.
 */
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
  private final FlatVector sum; // null where every update is one part
  private final SpikeGuard guard = SpikeGuard.finiteOnly();

  /**
   * Takes over the objective; its model stays the caller's.
   *
   * @param accumulates whether an update may have more than one part
   * @param offload folder for the moments; null keeps them in memory
   */
  Learner(Objective objective, AdamW.Settings settings, boolean accumulates, Path offload) {
    this.objective = objective;
    this.optimizer = new AdamW(objective.model(), settings, offload);
    this.part = new FlatVector(objective.model().layout().length());
    this.sum = accumulates ? new FlatVector(part.length()) : null;
  }

  Objective objective() {
    return objective;
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
    boolean applied = guard.accept(optimizer.steps() + guard.skipped() + 1, loss, norm);
    if (applied) {
      optimizer.step(gradient, norm, learningRate);
    }
    return new Update(loss, norm, applied);
  }

  /** Writes the network into a checkpoint; gives the counters that go with it. */
  ObjectNode write(Path folder) {
    TrainingState.write(folder, objective.model(), optimizer);
    return TrainingState.counters(optimizer, guard);
  }

  /** Takes over what {@link #write} wrote and gave. */
  void read(Path folder, JsonNode counters) {
    TrainingState.read(folder, objective.model(), optimizer, guard, counters);
  }

  @Override
  public void close() {
    objective.close();
    optimizer.close();
    part.close();
    if (sum != null) {
      sum.close();
    }
  }
}
