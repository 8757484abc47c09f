package org.zerochat4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zerochat4j.base.UserError;
import org.zerochat4j.kernels.Buffer;
import org.zerochat4j.model.TinyModels.Shape;

class LlamaModelTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void readsBackEveryBitItWrote(Shape shape) {
    LlamaModel model = TinyModels.create(shape, 1);
    model.tensor("model.norm.weight").setFloat(0, Float.MIN_VALUE);
    model.tensor("model.norm.weight").setFloat(1, -0f);
    model.save(folder);
    try (LlamaModel read = LlamaModel.load(folder)) {
      assertThat(read.config()).isEqualTo(model.config());
      assertThat(read.hasValueHead()).isFalse();
      assertThat(bytes(read)).isEqualTo(bytes(model));
    }
  }

  @Test
  void aValueHeadIsKeptInItsOwnFile() {
    LlamaModel model = TinyModels.create(Shape.TIED, 1);
    LlamaModel critic = model.withNewValueHead(7);
    critic.save(folder);
    assertThat(folder.resolve("value_head.safetensors")).isRegularFile();
    try (LlamaModel read = LlamaModel.load(folder)) {
      assertThat(read.hasValueHead()).isTrue();
      assertThat(bytes(read)).isEqualTo(bytes(critic));
      assertThat(floats(read, "model.layers.1.mlp.down_proj.weight"))
          .isEqualTo(floats(model, "model.layers.1.mlp.down_proj.weight"));
    }
  }

  @Test
  void aCopyIsIndependent() {
    LlamaModel model = TinyModels.create(Shape.PLAIN, 1);
    LlamaModel copy = model.copy();
    byte[] before = bytes(copy);
    model.tensor("model.norm.weight").setFloat(0, 99);
    assertThat(bytes(copy)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void theLayoutHasEveryParameterOnce(Shape shape) {
    LlamaModel model = TinyModels.create(shape, 1);
    long end = 0;
    for (ParameterLayout.Tensor tensor : model.layout().tensors().values()) {
      assertThat(tensor.offset()).isEqualTo(end);
      end += tensor.length();
    }
    assertThat(end).isEqualTo(model.layout().length()).isEqualTo(model.config().parameterCount());
    long fused = 0;
    for (ParameterLayout.Tensor tensor : model.layout().graphVariables()) {
      assertThat(tensor.offset()).isEqualTo(fused);
      fused += tensor.length();
    }
    assertThat(fused).isEqualTo(end);
  }

  @Test
  void newWeightsFollowTheSeedAndTheConfiguredDeviation() {
    LlamaConfig config =
        new LlamaConfig(500, 64, 96, 2, 4, 2, 16, 64, 1e-5, 10_000, false, 0.02, -1, -1, -1);
    LlamaModel model = LlamaModel.create(config, 3);
    assertThat(bytes(LlamaModel.create(config, 3))).isEqualTo(bytes(model));
    assertThat(bytes(LlamaModel.create(config, 4))).isNotEqualTo(bytes(model));
    assertThat(floats(model, "model.layers.0.input_layernorm.weight")).containsOnly(1f);
    assertThat(deviation(floats(model, "model.embed_tokens.weight"))).isCloseTo(0.02, within(5e-4));
    assertThat(deviation(floats(model, "model.layers.1.mlp.up_proj.weight")))
        .isCloseTo(0.02, within(1e-3));
    assertThat(deviation(floats(model, "model.layers.1.mlp.down_proj.weight")))
        .isCloseTo(0.01, within(5e-4));
    assertThat(floats(model, "lm_head.weight"))
        .isNotEqualTo(floats(model, "model.embed_tokens.weight"));
  }

  @Test
  void faultyFoldersAreRefusedInOneLine() throws IOException {
    LlamaModel model = TinyModels.create(Shape.PLAIN, 1);
    refused("config.json is missing");
    model.save(folder);
    Path weights = folder.resolve("model.safetensors");

    rewrite(model, weights, "model.layers.1.mlp.up_proj.weight", null);
    refused("'model.layers.1.mlp.up_proj.weight' is missing");

    rewrite(model, weights, "lm_head.weight", new long[] {8, 13});
    refused("'lm_head.weight' is [8, 13]", "[13, 8]");

    rewrite(model, weights, "model.norm.weight", new long[] {2, 4});
    refused("'model.norm.weight' is [2, 4]");

    model.save(folder);
    Path config = folder.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config).replace("\"num_hidden_layers\" : 2", "\"num_hidden_layers\" : 1"));
    refused("model.layers.1.", "not part of the model");

    Files.delete(weights);
    refused("model.safetensors");
  }

  /** Some tied models are saved with the output layer too; it must not be taken for a mistake. */
  @Test
  void aCopyOfTheTiedOutputLayerIsAccepted() {
    LlamaModel model = TinyModels.create(Shape.TIED, 1);
    model.save(folder);
    List<SafetensorsWriter.Tensor> tensors = tensors(model);
    tensors.add(
        new SafetensorsWriter.Tensor(
            "lm_head.weight",
            new long[] {13, 8},
            model.tensor("model.embed_tokens.weight").segment()));
    SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
    try (LlamaModel read = LlamaModel.load(folder)) {
      assertThat(bytes(read)).isEqualTo(bytes(model));
    }
  }

  /** A resumed run goes on in the memory it has; half a wrong model in it would be worse. */
  @Test
  void restoresInPlaceAndOnlyItsOwnShape() {
    LlamaModel saved = TinyModels.create(Shape.PLAIN, 1);
    saved.save(folder);
    try (LlamaModel model = TinyModels.create(Shape.PLAIN, 2);
        LlamaModel tied = TinyModels.create(Shape.TIED, 3);
        LlamaModel withHead = model.withNewValueHead(4)) {
      long address = model.parameters().buffer().segment().address();
      model.restore(folder);
      assertThat(bytes(model)).isEqualTo(bytes(saved));
      assertThat(model.parameters().buffer().segment().address()).isEqualTo(address);
      for (LlamaModel other : List.of(tied, withHead)) {
        byte[] before = bytes(other);
        assertThatThrownBy(() -> other.restore(folder))
            .isInstanceOf(UserError.class)
            .hasMessage(
                folder + " is of a model of another shape; give --resume none to start again");
        assertThat(bytes(other)).isEqualTo(before);
      }
    }
  }

  private void refused(String... parts) {
    assertThatThrownBy(() -> LlamaModel.load(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("\n");
  }

  /** Saves the model with one tensor in another shape, or without it. */
  private static void rewrite(LlamaModel model, Path file, String name, long[] shape) {
    List<SafetensorsWriter.Tensor> tensors = tensors(model);
    for (int i = 0; i < tensors.size(); i++) {
      SafetensorsWriter.Tensor tensor = tensors.get(i);
      if (tensor.name().equals(name)) {
        tensors.remove(i);
        if (shape != null) {
          tensors.add(new SafetensorsWriter.Tensor(name, shape, model.tensor(name).segment()));
        }
        break;
      }
    }
    SafetensorsWriter.write(file, tensors);
  }

  private static List<SafetensorsWriter.Tensor> tensors(LlamaModel model) {
    List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
    for (ParameterLayout.Tensor tensor : model.layout().tensors().values()) {
      tensors.add(
          new SafetensorsWriter.Tensor(
              tensor.name(), tensor.shape(), model.tensor(tensor.name()).segment()));
    }
    return tensors;
  }

  private static byte[] bytes(LlamaModel model) {
    return model.parameters().buffer().segment().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
  }

  private static float[] floats(LlamaModel model, String tensor) {
    MemorySegment segment = model.tensor(tensor).segment();
    return segment.toArray(Buffer.FLOAT);
  }

  private static double deviation(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += value * value;
    }
    return Math.sqrt(squares / values.length);
  }
}
