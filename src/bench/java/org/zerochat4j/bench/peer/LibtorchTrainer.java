package org.zerochat4j.bench.peer;

import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.OptimizerParamGroup;
import org.bytedeco.pytorch.OptimizerParamGroupVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Training steps in libtorch: gradients, clipping of their norm, AdamW (0.9, 0.95, 1e-8). */
final class LibtorchTrainer implements AutoCloseable {
  private final PeerShape shape;
  private final int batch;
  private final int time;
  private final boolean bf16;
  private final double maxGradNorm;
  private final PointerScope scope = new PointerScope();
  private final LibtorchLlama model;
  private final TensorVector all;
  private final AdamW optimizer;

  LibtorchTrainer(
      PeerShape shape, int batch, int time, boolean bf16, double weightDecay, double maxGradNorm) {
    this.shape = shape;
    this.batch = batch;
    this.time = time;
    this.bf16 = bf16;
    this.maxGradNorm = maxGradNorm;
    model = new LibtorchLlama(shape, time);
    List<Tensor> matrices = model.parameters(true);
    List<Tensor> norms = model.parameters(false);
    optimizer = new AdamW(vector(matrices), options(weightDecay));
    optimizer.add_param_group(new OptimizerParamGroup(vector(norms), options(0)));
    all = vector(matrices);
    norms.forEach(all::push_back);
  }

  private static TensorVector vector(List<Tensor> tensors) {
    return new TensorVector(tensors.toArray(Tensor[]::new));
  }

  private static AdamWOptions options(double weightDecay) {
    AdamWOptions options = new AdamWOptions(0);
    // A pair in C++ memory, in which the standard library may keep the second (0.999) first.
    DoublePointer betas = options.betas();
    boolean reversed = betas.get(0) > betas.get(1);
    betas.put(reversed ? 1 : 0, 0.9).put(reversed ? 0 : 1, 0.95);
    options.eps().put(1e-8);
    options.weight_decay().put(weightDecay);
    return options;
  }

  LibtorchLlama model() {
    return model;
  }

  int tokens() {
    return batch * time;
  }

  int vocab() {
    return shape.vocab();
  }

  /** One step; returns the loss before it. */
  double step(long[] ids, long[] targets, double learningRate) {
    try (PointerScope step = new PointerScope()) {
      Tensor idTensor = torch.tensor(ids).view(batch, time);
      Tensor targetTensor = torch.tensor(targets);
      Tensor loss;
      if (bf16) {
        torch.set_autocast_dtype(torch.DeviceType.CPU, torch.ScalarType.BFloat16);
        torch.set_autocast_enabled(torch.DeviceType.CPU, true);
      }
      try {
        loss = model.loss(idTensor, targetTensor, batch, time);
      } finally {
        if (bf16) {
          torch.set_autocast_enabled(torch.DeviceType.CPU, false);
          torch.clear_cache(); // of the weights as bf16: the step changes them
        }
      }
      optimizer.zero_grad();
      loss.backward();
      torch.clip_grad_norm_(all, maxGradNorm);
      OptimizerParamGroupVector groups = optimizer.param_groups();
      for (long i = 0; i < groups.size(); i++) {
        groups.get(i).options().set_lr(learningRate);
      }
      optimizer.step();
      return loss.item_float();
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
