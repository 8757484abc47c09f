package org.zerochat4j.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.zerochat4j.base.UserError;
import org.zerochat4j.graph.FlatVector;
import org.zerochat4j.kernels.KernelProvider;
import org.zerochat4j.kernels.Kernels;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.ParameterLayout;

/**
 * AdamW over a model's flat vectors: matrices decay, norm weights do not; the gradient is scaled
 * down to the clip norm in the same pass. The formula is that of {@link Kernels#adamW}.
 *
 * <p>The moments are twice the size of the model. Where memory is short they can live in files: a
 * step then reads and writes all of them there once, in order, and keeps those of one layer at a
 * time.
 */
public final class AdamW implements AutoCloseable {

  /** PyTorch's guard against a division by zero when it clips: {@code clip / (norm + 1e-6)}. */
  private static final double CLIP_EPSILON = 1e-6;

  /**
   * The constants of the optimiser.
   *
   * @param clipNorm largest global gradient norm; 0 does not clip
   */
  public record Settings(
      double beta1, double beta2, double epsilon, double weightDecay, double clipNorm) {}

  /** A run of neighbouring tensors that all decay, or none does. */
  private record Range(long start, long length, boolean decayed) {}

  private final Kernels kernels = KernelProvider.get();
  private final LlamaModel model;
  private final Settings settings;
  private final FlatVector moment1;
  private final FlatVector moment2;
  private final List<Range> ranges = new ArrayList<>();
  private long steps;

  /** With both moments in memory. */
  public AdamW(LlamaModel model, Settings settings) {
    this(model, settings, null);
  }

  /**
   * With the moments in files in {@code offload}; they go when this is closed.
   *
   * @param offload a folder, made where there is none; null keeps the moments in memory
   */
  public AdamW(LlamaModel model, Settings settings, Path offload) {
    this.model = model;
    this.settings = settings;
    this.moment1 = moment(offload);
    try {
      this.moment2 = moment(offload);
    } catch (UserError e) {
      moment1.close();
      throw e;
    }
    for (ParameterLayout.Tensor tensor : model.layout().tensors().values()) {
      Range last = ranges.isEmpty() ? null : ranges.getLast();
      if (last != null && last.decayed == tensor.decayed()) {
        ranges.set(
            ranges.size() - 1, new Range(last.start, last.length + tensor.length(), last.decayed));
      } else {
        ranges.add(new Range(tensor.offset(), tensor.length(), tensor.decayed()));
      }
    }
  }

  private FlatVector moment(Path offload) {
    long length = model.layout().length();
    return offload == null ? new FlatVector(length) : FlatVector.mapped(offload, length);
  }

  /** The global L2 norm of a gradient, before clipping. */
  public double norm(FlatVector gradient) {
    return Math.sqrt(kernels.sumOfSquares(gradient.buffer(), gradient.length()));
  }

  /**
   * Moves the parameters one step.
   *
   * @param norm of the gradient, from {@link #norm}
   */
  public void step(FlatVector gradient, double norm, double learningRate) {
    steps++;
    double clip = settings.clipNorm();
    double scale = clip > 0 ? Math.min(1, clip / (norm + CLIP_EPSILON)) : 1;
    Kernels.AdamWStep decayed = step(learningRate, scale, settings.weightDecay());
    Kernels.AdamWStep notDecayed = step(learningRate, scale, 0);
    for (Range range : ranges) {
      kernels.adamW(
          model.parameters().buffer(),
          gradient.buffer(),
          moment1.buffer(),
          moment2.buffer(),
          range.start,
          range.length,
          range.decayed ? decayed : notDecayed);
      moment1.unload(range.start, range.length);
      moment2.unload(range.start, range.length);
    }
  }

  private Kernels.AdamWStep step(double learningRate, double scale, double weightDecay) {
    return new Kernels.AdamWStep(
        steps,
        (float) learningRate,
        (float) settings.beta1(),
        (float) settings.beta2(),
        (float) settings.epsilon(),
        (float) weightDecay,
        (float) scale);
  }

  /** Steps taken so far. */
  public long steps() {
    return steps;
  }

  /** First moment (mean of gradients), for checkpoints. */
  public FlatVector moment1() {
    return moment1;
  }

  /** Second moment (mean of squared gradients), for checkpoints. */
  public FlatVector moment2() {
    return moment2;
  }

  /** Continues after a checkpoint whose moments have been filled in. */
  public void restore(long stepsTaken) {
    this.steps = stepsTaken;
  }

  @Override
  public void close() {
    moment1.close();
    moment2.close();
  }
}
