package org.zerochat4j.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;

/**
 * A complete checkpoint whose every file was found to be what was written.
 *
 * <p>Its folder holds the caller's files and {@code checkpoint.json}: {@code {"step", "metric",
 * "files": {name: {"bytes", "sha256"}}, "state": {...}}}.
 *
 * @param folder {@code step-N}
 * @param step optimiser steps done
 * @param metric what the best checkpoint has least of, NaN when unknown
 * @param state what the caller saved beside its files
 */
public record Checkpoint(Path folder, long step, double metric, JsonNode state) {
  static final String FILE = "checkpoint.json";

  /** A file of this checkpoint. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  /**
   * Opens and verifies one checkpoint.
   *
   * @throws UserError naming the file that is missing or differs
   */
  public static Checkpoint open(Path folder) {
    Path list = folder.resolve(FILE);
    if (!Files.isRegularFile(list)) {
      throw new UserError(folder + ": not a checkpoint (no " + FILE + " in it)");
    }
    JsonNode json = Json.read(list);
    if (!json.path("step").isIntegralNumber() || !json.path("files").isObject()) {
      throw new UserError(list + ": damaged: no step or no list of files");
    }
    for (Map.Entry<String, JsonNode> file : json.get("files").properties()) {
      verify(folder, file.getKey(), file.getValue());
    }
    return new Checkpoint(folder, json.get("step").asLong(), metric(json), json.path("state"));
  }

  private static double metric(JsonNode json) {
    return json.path("metric").isNumber() ? json.get("metric").asDouble() : Double.NaN;
  }

  /** The metric a checkpoint claims, read without verifying it; NaN when it cannot be read. */
  static double metricOf(Path folder) {
    try {
      return metric(Json.read(folder.resolve(FILE)));
    } catch (UserError e) {
      return Double.NaN;
    }
  }

  private static void verify(Path folder, String name, JsonNode expected) {
    Path file = folder.resolve(name).normalize();
    if (!file.startsWith(folder.normalize())) {
      throw new UserError(folder.resolve(FILE) + ": damaged: it lists " + name);
    }
    if (!Files.isRegularFile(file)) {
      throw new UserError(file + ": missing from its checkpoint");
    }
    try {
      long bytes = Files.size(file);
      if (bytes != expected.path("bytes").asLong(-1)) {
        throw new UserError(
            file + ": damaged: " + bytes + " bytes instead of " + expected.path("bytes"));
      }
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
    if (!AtomicFiles.sha256(file).equals(expected.path("sha256").asText())) {
      throw new UserError(file + ": damaged: its SHA-256 is not the one noted when it was saved");
    }
  }

  /** Writes {@code checkpoint.json} for the files that lie in {@code folder}. */
  static void seal(Path folder, long step, double metric, JsonNode state) throws IOException {
    ObjectNode json = Json.mapper().createObjectNode().put("step", step).put("metric", metric);
    ObjectNode files = json.putObject("files");
    List<Path> written;
    try (Stream<Path> paths = Files.walk(folder)) {
      written = paths.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : written) {
      String name = folder.relativize(file).toString().replace('\\', '/');
      files.putObject(name).put("bytes", Files.size(file)).put("sha256", AtomicFiles.sha256(file));
    }
    json.set("state", state);
    Json.write(folder.resolve(FILE), json);
  }
}
