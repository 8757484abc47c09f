package org.zerochat4j.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;

/**
 * An engine that we are measured beside, in a JVM of its own that gets orders as JSON lines and
 * waits for the next one in a read.
 */
final class PeerProcess implements AutoCloseable {

  /** Where the launcher says the peers' classes and libraries are. */
  static final String CLASSPATH_PROPERTY = "zerochat4j.bench.classpath";

  private final String name;
  private final Process process;
  private final BufferedReader answers;
  private final Writer orders;

  /**
   * Starts it.
   *
   * @param name the engine as {@code --vs} names it
   * @param main the class to run
   * @param libraries what the names of the jars it needs begin with
   * @throws UserError when it is not built or does not start
   */
  PeerProcess(
      String name,
      String main,
      List<String> libraries,
      List<String> jvmOptions,
      Consumer<Map<String, String>> environment) {
    this.name = name;
    ProcessBuilder builder =
        new ProcessBuilder(
            ChildProcess.java(jvmOptions, classPath(name, libraries), main, List.of()));
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    environment.accept(builder.environment());
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UserError(name + " does not start: " + AtomicFiles.reason(e), e);
    }
    answers = process.inputReader(StandardCharsets.UTF_8);
    orders = process.outputWriter(StandardCharsets.UTF_8);
  }

  private static String classPath(String name, List<String> libraries) {
    String all = System.getProperty(CLASSPATH_PROPERTY, "");
    if (all.isEmpty()) {
      throw new UserError(
          ("the " + name + " peer is not built: --vs " + name)
              + " needs ./zerochat in a checkout, and Maven");
    }
    return Arrays.stream(all.split(File.pathSeparator))
        .filter(entry -> isNeeded(Path.of(entry), libraries))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean isNeeded(Path entry, List<String> libraries) {
    String file = entry.getFileName().toString();
    return !file.endsWith(".jar") || libraries.stream().anyMatch(file::startsWith);
  }

  /**
   * The answer to an order.
   *
   * @throws UserError with its reason when it cannot be carried out
   */
  JsonNode ask(JsonNode order) {
    try {
      orders.write(Json.line(order) + "\n");
      orders.flush();
      String line = answers.readLine();
      if (line == null) {
        throw new UserError(name + " ended before it answered, its reason is above");
      }
      JsonNode answer = Json.mapper().readTree(line);
      if (answer.has("error")) {
        throw new UserError(name + ": " + answer.get("error").asText());
      }
      return answer;
    } catch (IOException e) {
      throw new UserError(name + " ended early: " + AtomicFiles.reason(e), e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
