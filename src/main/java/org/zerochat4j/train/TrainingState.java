package org.zerochat4j.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.zerochat4j.base.Json;
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
    model.restore(folder);
    try (Safetensors moments = Safetensors.open(folder.resolve(OPTIMIZER_FILE))) {
      moments.read("moment1", optimizer.moment1().buffer().segment());
      moments.read("moment2", optimizer.moment2().buffer().segment());
    }
    optimizer.restore(optimizerSteps);
  }

  /** What optimiser and guard count, for {@code checkpoint.json}. */
  public static ObjectNode counters(AdamW optimizer, SpikeGuard guard) {
    ObjectNode counters = Json.mapper().createObjectNode();
    counters.put("optimizerSteps", optimizer.steps());
    counters.set("guard", guard.state());
    return counters;
  }

  /** Fills model, moments and guard with what {@link #write} wrote and {@link #counters} gave. */
  public static void read(
      Path folder, LlamaModel model, AdamW optimizer, SpikeGuard guard, JsonNode counters) {
    read(folder, model, optimizer, counters.path("optimizerSteps").asLong());
    guard.restore(counters.path("guard"));
  }
}
