package org.zerochat4j.stages.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.Progress;

/**
 * Runs stages once: a stage's result is written when it is complete, and a pipeline that is started
 * again takes it from there and goes on with the first stage that has none.
 */
final class StageLog {

  private static final Logger LOG = LoggerFactory.getLogger(StageLog.class);

  private final Path folder;
  private final ObjectNode stages = Json.mapper().createObjectNode();
  private final List<String> before = new ArrayList<>();
  private double secondsBefore;
  private boolean anyRan;

  StageLog(Path folder) {
    this.folder = folder;
  }

  /**
   * The stage's result, with {@code seconds}: of this run or, where it was complete, of that one.
   */
  ObjectNode run(String name, Supplier<?> stage) {
    Path file = folder.resolve(name + ".json");
    if (Files.exists(file) && Json.read(file) instanceof ObjectNode done) {
      before.add(name);
      secondsBefore += done.path("seconds").asDouble();
      stages.set(name, done);
      return done;
    }
    tellBefore();
    anyRan = true;
    long start = System.nanoTime();
    JsonNode value = Json.mapper().valueToTree(stage.get());
    ObjectNode result = (ObjectNode) value;
    double seconds = Math.round((System.nanoTime() - start) * 1e-6) / 1e3;
    result.put("seconds", seconds);
    Json.write(file, result);
    stages.set(name, result);
    LOG.info("{}: done in {}", name, String.format(Locale.ROOT, "%.1fs", seconds));
    return result;
  }

  /** To be called after the last stage. */
  void end() {
    if (anyRan) {
      tellBefore();
    } else {
      LOG.info("everything was done before, in {}", Progress.duration(secondsBefore));
    }
  }

  /** In one line, however many stages there were. */
  private void tellBefore() {
    if (!before.isEmpty()) {
      LOG.info(
          "done before, in {}: {}", Progress.duration(secondsBefore), String.join(", ", before));
      before.clear();
      secondsBefore = 0;
    }
  }

  /** Time that all stages took, also those of earlier starts. */
  double seconds() {
    double sum = 0;
    for (JsonNode stage : stages) {
      sum += stage.path("seconds").asDouble();
    }
    return Math.round(sum * 1e3) / 1e3;
  }

  /** Every stage so far, by name. */
  ObjectNode stages() {
    return stages;
  }
}
