package org.zerochat4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zerochat4j.cli.CommandRun.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;

class TokenizerReportCommandTest {
  @TempDir Path folder;

  /** One text, two tokenizers: the larger vocabulary needs fewer tokens. */
  @Test
  void comparesTokenizers() throws Exception {
    Path rows = folder.resolve("rows.jsonl");
    Files.writeString(rows, "{\"text\":\"今天天气很好，今天是星期三。\"}\n".repeat(5));
    String small = train(rows, "260");
    String large = train(rows, "280");
    String[] arguments = {
      "--tokenizer", large, "--input", rows.toString(), "--compare", small, "--json"
    };
    JsonNode report = Json.mapper().readTree(run(new TokenizerReportCommand(), "", arguments));
    assertThat(report.get("name").asText()).isEqualTo(large);
    assertThat(report.get("bytes_per_token").asDouble())
        .isGreaterThan(report.get("compared").get(0).get("bytes_per_token").asDouble());
    String text =
        run(new TokenizerReportCommand(), "", "--tokenizer", large, "--input", rows.toString());
    assertThat(text).contains("bytes/tok", "今天");
  }

  private String train(Path rows, String vocabSize) throws Exception {
    String out = folder.resolve(vocabSize).toString();
    run(
        new TokenizerCommand(),
        "",
        "--input",
        rows.toString(),
        "--vocab-size",
        vocabSize,
        "--out",
        out,
        "--json");
    return out;
  }
}
