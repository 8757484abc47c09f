package org.zerochat4j.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.base.Workers;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.model.LlamaConfig;

/**
 * libtorch, in a JVM of its own that gets orders as JSON lines and waits for the next one in a
 * read.
 *
 * <p>Its settings are the best known ones: threads that sleep when they have nothing to do, one for
 * each of ours, and OpenBLAS's AVX-512 kernels where the processor has them.
 */
final class LibtorchTraining implements TrainingSide {

  /** Where the launcher says the peer's classes and libraries are. */
  static final String CLASSPATH_PROPERTY = "zerochat4j.bench.classpath";

  private static final String MAIN = "org.zerochat4j.bench.peer.LibtorchPeer";
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** All it needs besides its own classes; it shares no library with the rest of ours. */
  private static final List<String> LIBRARIES =
      List.of("pytorch-", "openblas-", "javacpp-", "jackson-");

  private final Process process;
  private final BufferedReader answers;
  private final Writer orders;
  private final Path batches;
  private int steps;
  private double highWater;

  /**
   * Starts it.
   *
   * @param weights F32 safetensors to begin with; null begins by chance
   * @param batches a file of batches, see {@link LearningComparison}; null makes them by chance
   * @throws UserError when it is not built or does not start
   */
  LibtorchTraining(BenchShape shape, Precision precision, Path weights, Path batches) {
    this.batches = batches;
    this.process = start();
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.orders = process.outputWriter(StandardCharsets.UTF_8);
    ObjectNode init =
        Json.mapper()
            .createObjectNode()
            .put("cmd", "init")
            .put("precision", TrainBenchmark.name(precision))
            .put("batch", shape.batch())
            .put("time", shape.sequence())
            .put("weight_decay", OwnTraining.WEIGHT_DECAY)
            .put("max_grad_norm", OwnTraining.CLIP_NORM)
            .put("weights", weights == null ? null : weights.toAbsolutePath().toString());
    LlamaConfig config = shape.config();
    init.putObject("shape")
        .put("hidden_size", config.hiddenSize())
        .put("num_hidden_layers", config.numHiddenLayers())
        .put("num_attention_heads", config.numAttentionHeads())
        .put("num_key_value_heads", config.numKeyValueHeads())
        .put("head_dim", config.headDim())
        .put("intermediate_size", config.intermediateSize())
        .put("vocab_size", config.vocabSize())
        .put("rms_norm_eps", config.rmsNormEps())
        .put("rope_theta", config.ropeTheta());
    try {
      ask(init);
    } catch (UserError e) {
      close();
      throw e;
    }
  }

  private static Process start() {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
            "-Dorg.bytedeco.javacpp.maxbytes=0",
            "-cp",
            classPath(),
            MAIN);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    environment(builder.environment());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UserError("libtorch does not start: " + AtomicFiles.reason(e), e);
    }
  }

  private static String classPath() {
    String all = System.getProperty(CLASSPATH_PROPERTY, "");
    if (all.isEmpty()) {
      throw new UserError(
          "the libtorch peer is not built: --vs libtorch needs ./zerochat in a checkout, and"
              + " Maven");
    }
    return Arrays.stream(all.split(File.pathSeparator))
        .filter(entry -> isOfPeer(Path.of(entry)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean isOfPeer(Path entry) {
    String name = entry.getFileName().toString();
    return !name.endsWith(".jar") || LIBRARIES.stream().anyMatch(name::startsWith);
  }

  private static void environment(Map<String, String> environment) {
    environment.put("OMP_NUM_THREADS", String.valueOf(Workers.count()));
    environment.put("OMP_WAIT_POLICY", "passive");
    environment.remove("OPENBLAS_NUM_THREADS"); // it then follows OMP_NUM_THREADS
    if (hasAvx512()) {
      environment.put("OPENBLAS_CORETYPE", "SkylakeX");
    }
  }

  private static boolean hasAvx512() {
    try {
      return Files.isReadable(CPU_INFO) && Files.readString(CPU_INFO).contains(" avx512f");
    } catch (IOException e) {
      return false; // then OpenBLAS chooses by itself
    }
  }

  @Override
  public Steps run(double... learningRates) {
    ObjectNode order =
        Json.mapper()
            .createObjectNode()
            .put("cmd", "run")
            .put("steps", learningRates.length)
            .put("first", steps)
            .put("batches", batches == null ? null : batches.toAbsolutePath().toString());
    order.putPOJO("learning_rates", learningRates);
    JsonNode answer = ask(order);
    steps += learningRates.length;
    highWater = answer.path("rss_mib").asDouble(Double.NaN);
    return new Steps(numbers(answer.get("seconds")), numbers(answer.get("losses")));
  }

  private static double[] numbers(JsonNode list) {
    return Json.mapper().convertValue(list, double[].class);
  }

  private JsonNode ask(JsonNode order) {
    try {
      orders.write(Json.line(order) + "\n");
      orders.flush();
      String line = answers.readLine();
      if (line == null) {
        throw new UserError("libtorch ended before it answered, its reason is above");
      }
      JsonNode answer = Json.mapper().readTree(line);
      if (answer.has("error")) {
        throw new UserError("libtorch: " + answer.get("error").asText());
      }
      return answer;
    } catch (IOException e) {
      throw new UserError("libtorch ended early: " + AtomicFiles.reason(e), e);
    }
  }

  @Override
  public double highWaterMib() {
    return highWater;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
