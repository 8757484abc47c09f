package org.zerochat4j.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.base.Workers;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.model.LlamaConfig;

/**
 * libtorch in a JVM of its own.
 *
 * <p>Its settings are the best known ones: threads that sleep when they have nothing to do, one for
 * each of ours, and OpenBLAS's AVX-512 kernels where the processor has them.
 */
final class LibtorchTraining implements TrainingSide {

  private static final String MAIN = "org.zerochat4j.bench.peer.LibtorchPeer";
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** All it needs besides its own classes; it shares no library with the rest of ours. */
  private static final List<String> LIBRARIES =
      List.of("pytorch-", "openblas-", "javacpp-", "jackson-");

  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "--enable-native-access=ALL-UNNAMED",
          "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
          "-Dorg.bytedeco.javacpp.maxbytes=0");

  private final PeerProcess process;
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
    process =
        new PeerProcess("libtorch", MAIN, LIBRARIES, JVM_OPTIONS, LibtorchTraining::environment);
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
      process.ask(init);
    } catch (UserError e) {
      close();
      throw e;
    }
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
    JsonNode answer = process.ask(order);
    steps += learningRates.length;
    highWater = answer.path("rss_mib").asDouble(Double.NaN);
    return new Steps(numbers(answer.get("seconds")), numbers(answer.get("losses")));
  }

  private static double[] numbers(JsonNode list) {
    return Json.mapper().convertValue(list, double[].class);
  }

  @Override
  public double highWaterMib() {
    return highWater;
  }

  @Override
  public void close() {
    process.close();
  }
}
