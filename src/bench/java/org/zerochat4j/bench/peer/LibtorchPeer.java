package org.zerochat4j.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.global.torch;

/**
 * Trains a LLaMA in libtorch, on orders that come as JSON lines on stdin; each is answered by one
 * JSON line on stdout. Between orders the process waits in a read and uses no processor.
 *
 * <pre>
 * {"cmd": "init", "shape": {...}, "precision": "fp32"|"bf16", "batch": B, "time": T,
 *  "weights": FILE.safetensors or null, "weight_decay": W, "max_grad_norm": N}
 *   -> {"parameters", "threads", "rss_mib"}
 * {"cmd": "run", "steps": N, "batches": FILE or null, "first": K, "learning_rates": [N numbers]}
 *   -> {"seconds": [per step], "losses": [per step], "rss_mib"}
 * {"cmd": "info"} -> {"config", "parallel"}
 * </pre>
 *
 * <p>A file of batches holds little-endian 32-bit integers, for each step first the ids [B, T],
 * then the targets [B, T]; a run reads the steps from {@code first} on. {@code rss_mib} is the
 * high-water mark of this process. What fails is answered by {@code {"error": reason}}.
 */
public final class LibtorchPeer {

  private static final ObjectMapper JSON = new ObjectMapper();

  private LibtorchTrainer trainer;

  private LibtorchPeer() {}

  /** Serves orders until stdin ends. */
  public static void main(String[] args) throws IOException {
    LibtorchPeer peer = new LibtorchPeer();
    Orders.serve(peer::answer);
  }

  private ObjectNode answer(JsonNode order) throws IOException {
    return switch (order.path("cmd").asText()) {
      case "init" -> init(order);
      case "run" -> run(order);
      case "info" ->
          JSON.createObjectNode()
              .put("config", torch.show_config().getString())
              .put("parallel", torch.get_parallel_info().getString());
      default -> throw new IllegalArgumentException("unknown order " + order);
    };
  }

  private ObjectNode init(JsonNode order) throws IOException {
    if (trainer != null) {
      trainer.close();
      trainer = null;
    }
    if (order.hasNonNull("threads")) {
      torch.set_num_threads(order.get("threads").asInt());
    }
    trainer =
        new LibtorchTrainer(
            PeerShape.of(order.get("shape")),
            order.get("batch").asInt(),
            order.get("time").asInt(),
            order.path("precision").asText("fp32").equals("bf16"),
            order.path("weight_decay").asDouble(0.01),
            order.path("max_grad_norm").asDouble(1));
    if (order.hasNonNull("weights")) {
      trainer.model().load(Path.of(order.get("weights").asText()));
    }
    return JSON.createObjectNode()
        .put("parameters", trainer.model().parameterCount())
        .put("threads", torch.get_num_threads())
        .put("rss_mib", highWaterMib());
  }

  private ObjectNode run(JsonNode order) throws IOException {
    if (trainer == null) {
      throw new IllegalArgumentException("run comes after init");
    }
    int steps = order.get("steps").asInt();
    JsonNode rates = order.path("learning_rates");
    List<Double> seconds = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    try (Batches batches =
        order.hasNonNull("batches")
            ? Batches.ofFile(
                Path.of(order.get("batches").asText()),
                order.path("first").asInt(0),
                trainer.tokens())
            : Batches.random(new SplittableRandom(1), trainer.vocab(), trainer.tokens())) {
      for (int step = 0; step < steps; step++) {
        batches.next();
        long start = System.nanoTime();
        losses.add(
            trainer.step(
                batches.ids(),
                batches.targets(),
                rates.isArray() ? rates.get(step).asDouble() : 3e-4));
        seconds.add((System.nanoTime() - start) * 1e-9);
      }
    }
    ObjectNode answer = JSON.createObjectNode();
    answer.set("seconds", JSON.valueToTree(seconds));
    answer.set("losses", JSON.valueToTree(losses));
    return answer.put("rss_mib", highWaterMib());
  }

  /** The most memory this process ever had resident; NaN where the system does not tell. */
  private static double highWaterMib() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return Double.NaN;
    }
    for (String line : Files.readAllLines(status, StandardCharsets.UTF_8)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    return Double.NaN;
  }
}
