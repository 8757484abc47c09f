package org.zerochat4j.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.ProcessMemory;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.StopRequest;
import org.zerochat4j.base.UserError;
import org.zerochat4j.eval.report.TrainingReport;
import org.zerochat4j.graph.FlatVector;
import org.zerochat4j.kernels.KernelProvider;
import org.zerochat4j.model.LlamaModel;

/**
 * The training loop of every supervised stage: gradients of a step's micro-batches, clipping,
 * AdamW, metrics, checkpoints. A run that is stopped and resumed ends with the same bits as one
 * that was not, because data and learning rate depend on the step alone.
 */
public final class Trainer {

  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  /** How much of the old value the smoothed loss keeps per step. */
  private static final double SMOOTHING = 0.95;

  /**
   * What a run came to.
   *
   * @param loss smoothed over the last steps
   * @param seconds that these steps took, over all starts of the run
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
  private HeldOut heldOut = List::of;
  private Samples samples;
  private double smoothedLoss;
  private double smoothingWeight;
  private double secondsBefore;

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

  /** What is measured every {@code evaluateEvery} steps; null for nothing. */
  public Trainer measuring(HeldOut heldOutOrNull) {
    this.heldOut = heldOutOrNull == null ? List::of : heldOutOrNull;
    return this;
  }

  /** What is drawn every {@code evaluateEvery} steps and after the last one. */
  public Trainer sampling(Samples samples) {
    this.samples = samples;
    return this;
  }

  /**
   * Trains from the resumed checkpoint, or from the model as it is, to the last step.
   *
   * @throws UserError also when the JVM was asked to end; the last step taken is then saved
   */
  public Result run() {
    AdamW.Settings settings =
        new AdamW.Settings(
            config.beta1(),
            config.beta2(),
            config.epsilon(),
            config.weightDecay(),
            config.clipNorm());
    try (AdamW optimizer = new AdamW(model, settings, folder.offload(config.offload()));
        FlatVector gradient = new FlatVector(model.layout().length());
        FlatVector part =
            config.gradientAccumulation() > 1 ? new FlatVector(gradient.length()) : null) {
      long start = resume(optimizer);
      long startNanos = System.nanoTime();
      try (TrainingLog log = new TrainingLog(folder, start);
          Progress progress = new Progress(label, totalSteps, "steps");
          StopRequest stop = new StopRequest()) {
        for (long step = start; step < totalSteps; step++) {
          Update update = update(step, optimizer, gradient, part, stop);
          if (update == null) {
            checkpoint(step, Double.NaN, optimizer, secondsSince(startNanos));
            throw folder.stopped(step, totalSteps);
          }
          long done = step + 1;
          double seconds = (System.nanoTime() - startNanos) * 1e-9;
          double tokensPerSecond = (done - start) * task.tokensPerStep() / seconds;
          progress.update(done, line(update, tokensPerSecond));

          boolean evaluating = isDue(config.evaluateEvery(), done, totalSteps);
          List<HeldOut.Figure> figures =
              evaluating && config.evaluateEvery() > 0 ? heldOut.measure() : List.of();
          if (isDue(config.logEvery(), done, totalSteps) || !figures.isEmpty()) {
            log.write(row(done, update, seconds, tokensPerSecond, figures));
          }
          if (evaluating && samples != null) {
            log.write(done, samples.draw());
          }
          boolean stopping = stop.made();
          // What was measured is saved, or the best could be lost.
          if (isDue(config.checkpointEvery(), done, totalSteps) || !figures.isEmpty() || stopping) {
            double metric = figures.isEmpty() ? Double.NaN : figures.getFirst().value();
            checkpoint(done, metric, optimizer, secondsSince(startNanos));
          }
          if (stopping) {
            throw folder.stopped(done, totalSteps);
          }
        }
      }
      return result(secondsSince(startNanos));
    }
  }

  /** What happens every {@code every} steps, if that is not 0, and after the last one. */
  public static boolean isDue(long every, long done, long totalSteps) {
    return done == totalSteps || (every > 0 && done % every == 0);
  }

  /** Seconds that the steps so far took, those of earlier starts included. */
  private double secondsSince(long startNanos) {
    return secondsBefore + (System.nanoTime() - startNanos) * 1e-9;
  }

  /** One optimiser step, whether the guard let it pass or not. */
  private record Update(double loss, double norm, double learningRate) {}

  /** Null when asked to stop amid a step of several passes, which is then left untaken. */
  private Update update(
      long step, AdamW optimizer, FlatVector gradient, FlatVector part, StopRequest stop) {
    double learningRate = schedule.at(step);
    double loss = 0;
    if (part == null) {
      loss = task.objective().lossAndGradient(task.inputs(step, 0), gradient);
    } else {
      // Always into `part`: changing the target would bind the graph anew for each micro-batch.
      gradient.clear();
      for (int i = 0; i < task.microBatches(); i++) {
        if (stop.made()) {
          return null; // A large step may take longer than anybody waits.
        }
        loss += task.objective().lossAndGradient(task.inputs(step, i), part);
        KernelProvider.get().addScaled(gradient.buffer(), part.buffer(), 1f, gradient.length());
      }
    }
    double norm = optimizer.norm(gradient);
    if (guard.accept(step + 1, loss, norm)) {
      optimizer.step(gradient, norm, learningRate);
      smooth(loss);
    }
    return new Update(loss, norm, learningRate);
  }

  private String line(Update update, double tokensPerSecond) {
    return String.format(
        Locale.ROOT,
        "loss %.4f  lr %.2e  norm %.2f  %,.0f tokens/s",
        smoothed(),
        update.learningRate,
        update.norm,
        tokensPerSecond);
  }

  private Map<String, Number> row(
      long done,
      Update update,
      double seconds,
      double tokensPerSecond,
      List<HeldOut.Figure> figures) {
    Map<String, Number> row = new LinkedHashMap<>();
    row.put("step", done);
    row.put("loss", update.loss);
    row.put("smoothed_loss", smoothed());
    row.put("learning_rate", update.learningRate);
    row.put("grad_norm", update.norm);
    row.put("skipped", guard.skipped());
    row.put("tokens", done * task.tokensPerStep());
    row.put("tokens_per_second", tokensPerSecond);
    row.put("seconds", secondsBefore + seconds);
    row.put("rss_mib", ProcessMemory.residentMib());
    figures.forEach(figure -> row.put(figure.name(), figure.value()));
    return row;
  }

  private Result result(double seconds) {
    long tokens = totalSteps * task.tokensPerStep();
    return new Result(totalSteps, smoothed(), tokens, tokens / seconds, seconds, guard.skipped());
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
    TrainingState.read(checkpoint.folder(), model, optimizer, guard, state);
    smoothedLoss = state.path("smoothedLoss").asDouble();
    smoothingWeight = state.path("smoothingWeight").asDouble();
    secondsBefore = state.path("seconds").asDouble();
    return checkpoint.step();
  }

  private void checkpoint(long step, double metric, AdamW optimizer, double seconds) {
    ObjectNode state = TrainingState.counters(optimizer, guard);
    state.put("smoothedLoss", smoothedLoss).put("smoothingWeight", smoothingWeight);
    state.put("seconds", seconds);
    folder
        .checkpoints()
        .save(step, metric, state, temporary -> TrainingState.write(temporary, model, optimizer));
    try {
      new TrainingReport(folder.metrics()).write(folder.report(), label);
    } catch (UserError e) {
      LOG.warn("{}; the run goes on without this page", e.getMessage()); // the weights are saved
    }
  }
}
