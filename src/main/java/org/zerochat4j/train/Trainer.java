package org.zerochat4j.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.MetricsLog;
import org.zerochat4j.base.ProcessMemory;
import org.zerochat4j.base.Progress;
import org.zerochat4j.graph.FlatVector;
import org.zerochat4j.kernels.KernelProvider;
import org.zerochat4j.model.LlamaModel;

/**
 * The training loop of every supervised stage: gradients of a step's micro-batches, clipping,
 * AdamW, metrics, checkpoints. A run that is stopped and resumed ends with the same bits as one
 * that was not, because data and learning rate depend on the step alone.
 */
public final class Trainer {

  /** How much of the old value the smoothed loss keeps per step. */
  private static final double SMOOTHING = 0.95;

  /**
   * What a run came to.
   *
   * @param loss smoothed over the last steps
   * @param tokensPerSecond over this process's part of the run
   */
  public record Result(
      long steps, double loss, long tokens, double tokensPerSecond, double seconds, long skipped) {}

  private final String label;
  private final TrainingTask task;
  private final TrainingConfig config;
  private final LearningRateSchedule schedule;
  private final long totalSteps;
  private final RunFolder folder;
  private final LlamaModel model;
  private final SpikeGuard guard = new SpikeGuard();
  private double smoothedLoss;
  private double smoothingWeight;

  /**
   * @param label what the progress line says
   * @param totalSteps optimiser steps of the whole run
   * @param folder where metrics and checkpoints go and where a checkpoint to resume is found
   */
  public Trainer(
      String label, TrainingTask task, TrainingConfig config, long totalSteps, RunFolder folder) {
    this.label = label;
    this.task = task;
    this.config = config;
    this.totalSteps = totalSteps;
    this.schedule = config.schedule(totalSteps);
    this.folder = folder;
    this.model = task.objective().model();
  }

  /** Trains from the resumed checkpoint, or from the model as it is, to the last step. */
  public Result run() {
    AdamW.Settings settings =
        new AdamW.Settings(
            config.beta1(),
            config.beta2(),
            config.epsilon(),
            config.weightDecay(),
            config.clipNorm());
    try (AdamW optimizer = new AdamW(model, settings);
        FlatVector gradient = new FlatVector(model.layout().length());
        FlatVector part =
            config.gradientAccumulation() > 1 ? new FlatVector(gradient.length()) : null) {
      long start = resume(optimizer);
      try (MetricsLog metrics = MetricsLog.after(folder.metrics(), start);
          Progress progress = new Progress(label, totalSteps, "steps")) {
        return loop(start, optimizer, gradient, part, metrics, progress);
      }
    }
  }

  private Result loop(
      long start,
      AdamW optimizer,
      FlatVector gradient,
      FlatVector part,
      MetricsLog metrics,
      Progress progress) {
    long startNanos = System.nanoTime();
    for (long step = start; step < totalSteps; step++) {
      double learningRate = schedule.at(step);
      double loss = gradient(step, gradient, part);
      double norm = optimizer.norm(gradient);
      if (guard.accept(step + 1, loss, norm)) {
        optimizer.step(gradient, norm, learningRate);
        smooth(loss);
      }
      double seconds = (System.nanoTime() - startNanos) * 1e-9;
      double tokensPerSecond = (step + 1 - start) * task.tokensPerStep() / seconds;
      progress.update(
          step + 1,
          String.format(
              Locale.ROOT,
              "loss %.4f  lr %.2e  norm %.2f  %,.0f tokens/s",
              smoothed(),
              learningRate,
              norm,
              tokensPerSecond));
      if ((step + 1) % config.logEvery() == 0 || step + 1 == totalSteps) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("step", step + 1);
        row.put("loss", loss);
        row.put("smoothed_loss", smoothed());
        row.put("learning_rate", learningRate);
        row.put("grad_norm", norm);
        row.put("tokens", (step + 1) * task.tokensPerStep());
        row.put("tokens_per_second", tokensPerSecond);
        row.put("seconds", seconds);
        row.put("rss_mib", ProcessMemory.residentMib());
        metrics.write(row);
      }
      boolean last = step + 1 == totalSteps;
      if (last || (config.checkpointEvery() > 0 && (step + 1) % config.checkpointEvery() == 0)) {
        checkpoint(step + 1, optimizer);
      }
    }
    double seconds = (System.nanoTime() - startNanos) * 1e-9;
    long done = Math.max(0, totalSteps - start);
    return new Result(
        totalSteps,
        smoothed(),
        totalSteps * task.tokensPerStep(),
        done == 0 ? 0 : done * task.tokensPerStep() / seconds,
        seconds,
        guard.skipped());
  }

  /** Sums loss and gradient over the step's micro-batches. */
  private double gradient(long step, FlatVector gradient, FlatVector part) {
    List<Map<String, INDArray>> inputs = task.inputs(step);
    if (part == null) {
      return task.objective().lossAndGradient(inputs.getFirst(), gradient);
    }
    // Always into `part`: changing the target would bind the graph anew for each micro-batch.
    gradient.clear();
    double loss = 0;
    for (Map<String, INDArray> input : inputs) {
      loss += task.objective().lossAndGradient(input, part);
      KernelProvider.get().addScaled(gradient.buffer(), part.buffer(), 1f, gradient.length());
    }
    return loss;
  }

  /** An exponential average without the bias of starting at zero. */
  private void smooth(double loss) {
    smoothedLoss = SMOOTHING * smoothedLoss + (1 - SMOOTHING) * loss;
    smoothingWeight = SMOOTHING * smoothingWeight + (1 - SMOOTHING);
  }

  private double smoothed() {
    return smoothingWeight == 0 ? Double.NaN : smoothedLoss / smoothingWeight;
  }

  private long resume(AdamW optimizer) {
    if (folder.resumed().isEmpty()) {
      return 0;
    }
    Checkpoint checkpoint = folder.resumed().get();
    JsonNode state = checkpoint.state();
    TrainingState.read(
        checkpoint.folder(), model, optimizer, state.path("optimizerSteps").asLong());
    guard.restore(state.path("guard"));
    smoothedLoss = state.path("smoothedLoss").asDouble();
    smoothingWeight = state.path("smoothingWeight").asDouble();
    return checkpoint.step();
  }

  private void checkpoint(long step, AdamW optimizer) {
    ObjectNode state = TrainingState.counters(Json.mapper().createObjectNode(), optimizer, guard);
    state.put("smoothedLoss", smoothedLoss).put("smoothingWeight", smoothingWeight);
    folder
        .checkpoints()
        .save(step, state, temporary -> TrainingState.write(temporary, model, optimizer));
  }
}
