package org.zerochat4j.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.zerochat4j.base.UserError;
import org.zerochat4j.graph.FlatVector;
import org.zerochat4j.kernels.Buffer;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Safetensors;
import org.zerochat4j.model.SafetensorsWriter;

/**
 * A model with its optimiser, as a checkpoint holds them: the model in its own format, the two
 * moments beside it.
 */
public final class TrainingState {

  private static final String OPTIMIZER_FILE = "optimizer.safetensors";

  private TrainingState() {}

  /** Writes model and moments into a checkpoint's folder. */
  public static void write(Path folder, LlamaModel model, AdamW optimizer) {
    model.save(folder);
    List<SafetensorsWriter.Tensor> moments = new ArrayList<>();
    moments.add(tensor("moment1", optimizer.moment1()));
    moments.add(tensor("moment2", optimizer.moment2()));
    SafetensorsWriter.write(folder.resolve(OPTIMIZER_FILE), moments);
  }

  private static SafetensorsWriter.Tensor tensor(String name, FlatVector vector) {
    Buffer buffer = vector.buffer();
    return new SafetensorsWriter.Tensor(name, new long[] {buffer.length()}, buffer.segment());
  }

  /** Fills model and moments with what {@link #write} wrote. */
  public static void read(Path folder, LlamaModel model, AdamW optimizer, long optimizerSteps) {
    try (LlamaModel saved = LlamaModel.load(folder);
        Safetensors moments = Safetensors.open(folder.resolve(OPTIMIZER_FILE))) {
      copyInto(model, saved, folder);
      moments.read("moment1", optimizer.moment1().buffer().segment());
      moments.read("moment2", optimizer.moment2().buffer().segment());
    }
    optimizer.restore(optimizerSteps);
  }

  /**
   * Takes over the weights of {@code saved}, read from {@code folder}.
   *
   * @throws UserError when it is a model of another shape
   */
  public static void copyInto(LlamaModel model, LlamaModel saved, Path folder) {
    if (!saved.config().equals(model.config()) || saved.hasValueHead() != model.hasValueHead()) {
      throw new UserError(
          folder + " is of a model of another shape; give --resume none to start again");
    }
    model.parameters().copyFrom(saved.parameters());
  }

  /** The counters that go with it. */
  static ObjectNode counters(ObjectNode state, AdamW optimizer, SpikeGuard guard) {
    state.put("optimizerSteps", optimizer.steps());
    state.set("guard", guard.state());
    return state;
  }
}
