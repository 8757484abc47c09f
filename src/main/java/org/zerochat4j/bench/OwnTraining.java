package org.zerochat4j.bench;

import java.nio.file.Path;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.base.ProcessMemory;
import org.zerochat4j.graph.FlatVector;
import org.zerochat4j.graph.OpProfile;
import org.zerochat4j.model.Compute;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.tokens.BatchSource;
import org.zerochat4j.train.AdamW;
import org.zerochat4j.train.LanguageModelTask;

/** Our engine, in this process: the steps of the training loop without its logs and checkpoints. */
final class OwnTraining implements TrainingSide {

  /** The constants both sides train with. */
  static final double WEIGHT_DECAY = 0.01;

  static final double CLIP_NORM = 1;
  private static final long SEED = 1;

  private final LlamaModel model;
  private final LanguageModelTask task;
  private final FlatVector gradient;
  private final AdamW optimizer;
  private long step;

  OwnTraining(BenchShape shape, Compute compute, BatchSource batches) {
    model = LlamaModel.create(shape.config(), SEED);
    task = new LanguageModelTask(model, batches, 1, compute);
    gradient = new FlatVector(model.layout().length());
    optimizer = new AdamW(model, new AdamW.Settings(0.9, 0.95, 1e-8, WEIGHT_DECAY, CLIP_NORM));
  }

  /** Writes the weights as they are now. */
  void save(Path folder) {
    model.save(folder);
  }

  @Override
  public Steps run(double... learningRates) {
    return run(null, learningRates);
  }

  /** {@link #run}, adding where the time goes to {@code profile}, which may be null. */
  Steps run(OpProfile profile, double... learningRates) {
    task.objective().profile(profile);
    double[] seconds = new double[learningRates.length];
    double[] losses = new double[learningRates.length];
    for (int i = 0; i < seconds.length; i++) {
      long start = System.nanoTime();
      Map<String, INDArray> inputs = task.inputs(step, 0);
      losses[i] = task.objective().lossAndGradient(inputs, gradient);
      long gradientDone = System.nanoTime();
      double norm = optimizer.norm(gradient);
      long normDone = System.nanoTime();
      optimizer.step(gradient, norm, learningRates[i]);
      long end = System.nanoTime();
      if (profile != null) {
        profile.add(TrainProfile.NORM, normDone - gradientDone);
        profile.add(TrainProfile.OPTIMIZER, end - normDone);
      }
      seconds[i] = (end - start) * 1e-9;
      step++;
    }
    task.objective().profile(null);
    return new Steps(seconds, losses);
  }

  @Override
  public double highWaterMib() {
    return ProcessMemory.highWaterMib();
  }

  @Override
  public void close() {
    optimizer.close();
    gradient.close();
    task.close();
    model.close();
  }
}
