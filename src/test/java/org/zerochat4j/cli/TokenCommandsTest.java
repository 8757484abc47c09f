package org.zerochat4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.zerochat4j.cli.CommandRun.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;

class TokenCommandsTest {
  @TempDir Path folder;
  private String tokenizer;

  @BeforeEach
  void trainATokenizer() throws Exception {
    Path rows = folder.resolve("rows.jsonl");
    Files.writeString(rows, "{\"text\":\"今天天气很好，今天是星期三。\"}\n".repeat(5));
    tokenizer = folder.resolve("tokenizer").toString();
    String out =
        run(
            new TokenizerCommand(),
            "",
            "--input",
            rows.toString(),
            "--vocab-size",
            "270",
            "--out",
            tokenizer,
            "--json");
    JsonNode result = Json.mapper().readTree(out);
    assertThat(result.get("vocab").asInt()).isEqualTo(273);
    assertThat(result.get("bytes_per_token").asDouble()).isGreaterThan(1);
  }

  /** Chinese through a pipe breaks where the locale decides about the encoding. */
  @Test
  void encodesAndDecodesThroughPipes() throws Exception {
    String rows = "{\"text\":\"今天 <|im_end|>\"}\n\n{\"text\":\"\"}\n";
    String ids = run(new EncodeCommand(), rows, "--tokenizer", tokenizer);
    assertThat(ids.lines()).hasSize(2).last().isEqualTo("{\"ids\":[]}");
    assertThat(run(new DecodeCommand(), ids, "--tokenizer", tokenizer))
        .isEqualTo("{\"text\":\"今天 <|im_end|>\"}\n{\"text\":\"\"}\n");
    String special = run(new EncodeCommand(), rows, "--tokenizer", tokenizer, "--special");
    assertThat(special.lines().findFirst().orElseThrow()).endsWith("272]}");
  }

  /** Rows are encoded on all cores; answers in another order would belong to other texts. */
  @Test
  void answersManyRowsInTheirOrder() throws Exception {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      rows.append("{\"text\":\"").append("今天".repeat(i % 50)).append(i).append("\"}\n");
    }
    String ids = run(new EncodeCommand(), rows.toString(), "--tokenizer", tokenizer);
    assertThat(run(new DecodeCommand(), ids, "--tokenizer", tokenizer)).isEqualTo(rows.toString());
    assertThatThrownBy(
            () -> run(new EncodeCommand(), rows + "{}\nx\n" + rows, "--tokenizer", tokenizer))
        .hasMessage("stdin:5001: needs a field \"text\"");
  }

  /** A bad row without its number is not found among a million. */
  @Test
  void namesTheLineOfABadRow() {
    assertThatThrownBy(
            () -> run(new EncodeCommand(), "{\"text\":\"a\"}\n{}\n", "--tokenizer", tokenizer))
        .isInstanceOf(UserError.class)
        .hasMessage("stdin:2: needs a field \"text\"");
    assertThatThrownBy(() -> run(new DecodeCommand(), "{\"ids\":\n", "--tokenizer", tokenizer))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("stdin:1: ");
  }

  /**
   * Ids differed from those of other programs where only the model's configuration adds a token.
   */
  @Test
  void aFolderStandsForItsTokenizerJson() throws Exception {
    Path config = Path.of(tokenizer).resolve("tokenizer_config.json");
    ObjectNode tree = (ObjectNode) Json.read(config);
    tree.set(
        "added_tokens_decoder",
        Json.mapper().readTree("{\"9999\": {\"content\": \"user\", \"special\": true}}"));
    Json.write(config, tree);
    String row = "{\"text\":\"user\"}";
    String ofFile = Path.of(tokenizer).resolve("tokenizer.json").toString();
    assertThat(run(new EncodeCommand(), row, "--tokenizer", tokenizer, "--special"))
        .isEqualTo(run(new EncodeCommand(), row, "--tokenizer", ofFile, "--special"))
        .doesNotContain("9999");
  }

  /** What is rendered is what other programs get from the template in the folder. */
  @Test
  void rendersConversations() throws Exception {
    String row =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"好\"}],\"add_generation_prompt\":true}";
    assertThat(run(new RenderCommand(), row, "--tokenizer", tokenizer))
        .isEqualTo("{\"text\":\"<|im_start|>user\\n好<|im_end|>\\n<|im_start|>assistant\\n\"}\n");
  }

  /** The counts that the command prints are those of the file it wrote. */
  @Test
  void tokenizesDocuments() throws Exception {
    Path bin = folder.resolve("a.bin");
    String out =
        run(
            new TokenizeCommand(),
            "",
            "--input",
            folder.resolve("rows.jsonl").toString(),
            "--tokenizer",
            tokenizer,
            "--out",
            bin.toString(),
            "--json");
    JsonNode result = Json.mapper().readTree(out);
    assertThat(result.get("documents").asInt()).isEqualTo(5);
    assertThat(Files.size(bin)).isEqualTo(2 * result.get("tokens").asLong());
    assertThat(Json.read(folder.resolve("a.bin.json")).get("dtype").asText()).isEqualTo("uint16");
  }
}
