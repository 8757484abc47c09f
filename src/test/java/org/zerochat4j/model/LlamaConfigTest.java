package org.zerochat4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Problems;

@SuppressWarnings("InlineFormatString") // shared by the tests through a helper
class LlamaConfigTest {
  private static final String SMALL =
      """
      {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 100,
       "hidden_size": 24, "intermediate_size": 32, "num_hidden_layers": 2,
       "num_attention_heads": 4%s}\
      """;

  @TempDir Path folder;

  @Test
  void readsBackWhatItWrote() {
    LlamaConfig config =
        new LlamaConfig(300, 20, 44, 3, 3, 1, 8, 64, 1e-6, 1e6, true, 0.02, -1, 5, 3);
    Path file = folder.resolve("config.json");
    config.write(file);
    assertThat(LlamaConfig.read(file)).isEqualTo(config);
  }

  /** Old readers know rope_theta and torch_dtype, new ones rope_parameters and dtype. */
  @Test
  void writesBothSpellings() {
    Path file = folder.resolve("config.json");
    new LlamaConfig(300, 16, 44, 3, 2, 1, 8, 64, 1e-6, 5e5, false, 0.02, -1, 5, 3)
        .write(file, "bfloat16");
    JsonNode json = Json.read(file);
    assertThat(json.get("rope_theta").asDouble()).isEqualTo(5e5);
    assertThat(json.at("/rope_parameters/rope_theta").asDouble()).isEqualTo(5e5);
    assertThat(json.at("/rope_parameters/rope_type").asText()).isEqualTo("default");
    assertThat(json.get("dtype").asText()).isEqualTo("bfloat16");
    assertThat(json.get("torch_dtype").asText()).isEqualTo("bfloat16");
    assertThat(json.get("bos_token_id").isNull()).isTrue();
    assertThat(json.get("eos_token_id").asInt()).isEqualTo(5);
  }

  @Test
  void absentFieldsTakeTheirUsualValues() {
    LlamaConfig config = read("");
    assertThat(config)
        .isEqualTo(
            new LlamaConfig(100, 24, 32, 2, 4, 4, 6, 2048, 1e-6, 10_000, false, 0.02, -1, -1, -1));
  }

  @Test
  void readsOldAndNewRotarySpellingAndListsOfEnds() {
    assertThat(read(", \"rope_theta\": 7").ropeTheta()).isEqualTo(7);
    assertThat(read(", \"rope_parameters\": {\"rope_theta\": 8, \"rope_type\": \"default\"}"))
        .extracting(LlamaConfig::ropeTheta)
        .isEqualTo(8.0);
    assertThat(read(", \"rope_scaling\": null").ropeTheta()).isEqualTo(10_000);
    assertThat(read(", \"eos_token_id\": [9, 10]").eosTokenId()).isEqualTo(9);
    assertThat(read(", \"pad_token_id\": -1").padTokenId()).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ", \"rope_scaling\": {\"rope_type\": \"llama3\"} | unsupported rope_scaling of type llama3",
        ", \"rope_scaling\": {\"type\": \"linear\"}      | unsupported rope_scaling of type linear",
        ", \"rope_parameters\": {\"rope_type\": \"yarn\"} | unsupported rope_parameters of type"
            + " yarn",
        ", \"attention_bias\": true                      | unsupported attention_bias",
        ", \"mlp_bias\": true                            | unsupported mlp_bias",
        ", \"hidden_act\": \"gelu\"                      | unsupported hidden_act gelu",
        ", \"architectures\": [\"Qwen2ForCausalLM\"]     | unsupported architecture"
            + " Qwen2ForCausalLM",
        ", \"num_key_value_heads\": 3                    | num_key_value_heads: 3 must divide",
        ", \"head_dim\": 5                               | head_dim: 5 must be even",
        ", \"eos_token_id\": 100                         | below vocab_size 100",
        ", \"hidden_size\": 25                           | not a multiple of num_attention_heads",
        ", \"vocab_size\": \"many\"                      | vocab_size must be a whole number",
        ", \"rms_norm_eps\": \"1e-6\"                    | rms_norm_eps must be a number",
      })
  void namesWhatItCannotRunInOneLine(String extra, String says) {
    assertThatThrownBy(() -> read(extra))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(says)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void listsAllProblemsAtOnce() {
    AtomicFiles.writeString(
        folder.resolve("config.json"), "{\"model_type\": \"gpt2\", \"hidden_size\": 0}");
    assertThatThrownBy(() -> LlamaConfig.read(folder.resolve("config.json")))
        .hasMessageContaining("gpt2")
        .hasMessageContaining("vocab_size is missing")
        .hasMessageContaining("num_attention_heads is missing");
    Problems problems = new Problems();
    new LlamaConfig(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, 0, -2, 0, 0).validate(problems);
    assertThat(problems.lines()).hasSizeGreaterThan(10);
  }

  /** Heads may be wider together than the residual stream. */
  @Test
  void headDimNeedNotDivideTheHiddenSize() {
    assertThat(read(", \"hidden_size\": 25, \"head_dim\": 8").headDim()).isEqualTo(8);
  }

  @Test
  void countsTheParametersOfKnownModels() {
    assertThat(shape(8192, 512, 1408, 8, 8, false).parameterCount()).isEqualTo(34_087_424);
    assertThat(shape(32_006, 512, 2752, 24, 16, false).parameterCount()).isEqualTo(159_414_784);
    assertThat(shape(8192, 512, 1408, 8, 8, true).parameterCount())
        .isEqualTo(34_087_424 - 8192 * 512);
  }

  private static LlamaConfig shape(
      int vocab, int hidden, int ffn, int layers, int heads, boolean tied) {
    return new LlamaConfig(
        vocab,
        hidden,
        ffn,
        layers,
        heads,
        heads,
        hidden / heads,
        1024,
        1e-6,
        1e6,
        tied,
        0.02,
        -1,
        -1,
        -1);
  }

  private LlamaConfig read(String extra) {
    Path file = folder.resolve("config.json");
    AtomicFiles.writeString(file, SMALL.formatted(extra));
    return LlamaConfig.read(file);
  }
}
