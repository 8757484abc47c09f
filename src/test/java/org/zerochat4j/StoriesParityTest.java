package org.zerochat4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.eval.Logits;
import org.zerochat4j.eval.LossOnIds;
import org.zerochat4j.generate.Generator;
import org.zerochat4j.generate.SamplingOptions;
import org.zerochat4j.graph.FlatVector;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Npy;
import org.zerochat4j.model.Safetensors;
import org.zerochat4j.train.AdamW;

/** The engine against float64 numbers of a real checkpoint that another program computed. */
@Tag("shared")
class StoriesParityTest {
  @TempDir Path folder;
  private Path reference;
  private LlamaModel model;

  @BeforeEach
  void load() {
    Path stories = SharedData.path("checkpoints/stories260K");
    reference = stories.resolve("reference");
    model = LlamaModel.load(stories.resolve("hf"));
  }

  @Test
  void logitsAreTheSame() throws IOException {
    JsonNode prompts = Json.read(reference.resolve("greedy.json"));
    for (int i = 0; i < 2; i++) {
      Path out = folder.resolve("logits.npy");
      Logits.write(model, ids(prompts.get(i).get("prompt_ids")), out);
      Npy.Matrix actual = Npy.read(out);
      double[] expected = doubles(reference.resolve("logits_prompt" + i + ".npy"));
      assertThat(actual.data()).hasSize(expected.length);
      double worst = 0;
      for (int j = 0; j < expected.length; j++) {
        worst = Math.max(worst, Math.abs(actual.data()[j] - expected[j]));
      }
      assertThat(worst).isLessThan(1e-4);
    }
  }

  @Test
  void greedyAnswersAreTheSame() {
    List<int[]> prompts = new ArrayList<>();
    List<int[]> expected = new ArrayList<>();
    for (JsonNode row : Json.read(reference.resolve("greedy.json"))) {
      prompts.add(ids(row.get("prompt_ids")));
      expected.add(ids(row.get("greedy_ids")));
    }
    assertThat(prompts).hasSize(4);
    try (Generator generator = new Generator(model)) {
      for (int i = 0; i < prompts.size(); i++) {
        int count = expected.get(i).length - prompts.get(i).length;
        List<Generator.Completion> answers =
            generator.generate(new Generator.Request(prompts, count, SamplingOptions.greedy(), 1));
        int[] all = new int[expected.get(i).length];
        System.arraycopy(prompts.get(i), 0, all, 0, prompts.get(i).length);
        System.arraycopy(answers.get(i).ids(), 0, all, prompts.get(i).length, count);
        assertThat(all).isEqualTo(expected.get(i));
      }
    }
  }

  @Test
  void lossAndEveryGradientAreTheSame() {
    JsonNode expected = Json.read(reference.resolve("loss_grad.json"));
    List<LossOnIds.Row> rows = LossOnIds.read(reference.resolve("loss_grad.json"));
    Path written = folder.resolve("gradients.safetensors");
    LossOnIds.Result result;
    try (FlatVector gradient = new FlatVector(model.layout().length())) {
      result = LossOnIds.compute(model, rows, gradient);
      LossOnIds.writeGradients(model, gradient, written);
    }
    double lossError = Math.abs(result.loss() - expected.get("loss").asDouble());
    assertThat(lossError).isLessThan(1e-5);
    double norm = expected.get("grad_global_norm").asDouble();
    assertThat(result.gradGlobalNorm()).isCloseTo(norm, within(1e-4 * norm));
    assertThat(result.gradL2()).hasSameSizeAs(expected.get("grad_l2"));

    double worst = 0;
    try (Safetensors actual = Safetensors.open(written);
        Safetensors right = Safetensors.open(reference.resolve("grads_f32.safetensors"))) {
      assertThat(actual.names()).containsExactlyInAnyOrderElementsOf(right.names());
      for (String name : right.names()) {
        assertThat(actual.shape(name)).isEqualTo(right.shape(name));
        float[] a = actual.read(name);
        float[] b = right.read(name);
        double difference = 0;
        double size = 0;
        for (int i = 0; i < b.length; i++) {
          difference += Math.pow((double) a[i] - b[i], 2);
          size += (double) b[i] * b[i];
        }
        worst = Math.max(worst, Math.sqrt(difference / size));
        assertThat(Math.sqrt(difference / size)).as(name).isLessThan(1e-4);
        double expectedNorm = expected.get("grad_l2").get(name).asDouble();
        assertThat(result.gradL2().get(name)).isCloseTo(expectedNorm, within(1e-4 * expectedNorm));
      }
    }
  }

  @Test
  void tenStepsOfAdamWAreTheSame() {
    JsonNode trace = Json.read(reference.resolve("adamw_trace.json"));
    AdamW.Settings settings =
        new AdamW.Settings(
            trace.get("beta1").asDouble(),
            trace.get("beta2").asDouble(),
            trace.get("eps").asDouble(),
            trace.get("weight_decay").asDouble(),
            trace.get("clip_global_norm").asDouble());
    List<LossOnIds.Row> rows = LossOnIds.read(reference.resolve("loss_grad.json"));
    double worstLoss = 0;
    double worstNorm = 0;
    try (AdamW optimiser = new AdamW(model, settings);
        FlatVector gradient = new FlatVector(model.layout().length())) {
      assertThat(trace.get("steps")).hasSize(10);
      for (JsonNode step : trace.get("steps")) {
        LossOnIds.Result result = LossOnIds.compute(model, rows, gradient);
        double loss = step.get("loss_before_step").asDouble();
        double norm = step.get("grad_norm").asDouble();
        worstLoss = Math.max(worstLoss, Math.abs(result.loss() - loss));
        worstNorm = Math.max(worstNorm, Math.abs(result.gradGlobalNorm() / norm - 1));
        optimiser.step(gradient, optimiser.norm(gradient), trace.get("lr").asDouble());
      }
    }
    assertThat(worstLoss).isLessThan(1e-4);
    assertThat(worstNorm).isLessThan(0.01);
  }

  private static int[] ids(JsonNode list) {
    int[] ids = new int[list.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = list.get(i).intValue();
    }
    return ids;
  }

  /** The float64 values of a version 1.0 file. */
  private static double[] doubles(Path npy) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(npy)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(10 + bytes.getShort(8));
    double[] values = new double[bytes.remaining() / 8];
    bytes.asDoubleBuffer().get(values);
    return values;
  }
}
