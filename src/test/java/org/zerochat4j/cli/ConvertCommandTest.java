package org.zerochat4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;

/** Layouts by the command line: listed, shown, copied, used. */
class ConvertCommandTest {
  @TempDir private Path folder;

  @Test
  void aShownMappingCanBeCopiedAndChanged() throws IOException {
    String mapping = run("datasets", "databricks/databricks-dolly-15k").out();
    Path mine = folder.resolve("mine.yaml");
    Files.writeString(mine, mapping.replace("output: response", "output: reply"));
    Path rows = folder.resolve("rows.jsonl");
    Files.writeString(rows, "{\"instruction\":\"a\",\"context\":\"b\",\"reply\":\"c\"}\n{}\n");
    Path out = folder.resolve("out.jsonl");

    Outcome outcome =
        run(
            "convert",
            "--layout",
            mine,
            "--input",
            rows,
            "--to",
            "instruction",
            "--out",
            out,
            "--json");

    JsonNode result = Json.mapper().readTree(outcome.out());
    assertThat(outcome.code()).isZero();
    assertThat(result.get("in").asInt()).isEqualTo(2);
    assertThat(result.get("out").asInt()).isEqualTo(1);
    assertThat(result.at("/dropped/bad_rows").asInt()).isEqualTo(1);
    assertThat(result.at("/layouts/mine").asInt()).isEqualTo(1);
    assertThat(Files.readString(out))
        .isEqualTo("{\"instruction\":\"a\",\"input\":\"b\",\"output\":\"c\"}\n");
  }

  @Test
  void listsEveryLayoutWithWhatAProgramNeeds() throws IOException {
    JsonNode layouts = Json.mapper().readTree(run("datasets", "--json").out());
    Set<String> names = new HashSet<>();
    for (JsonNode layout : layouts) {
      layout.get("data_sets").forEach(name -> names.add(name.asText()));
      assertThat(layout.get("example").isObject()).isTrue();
      assertThat(layout.get("fields").isEmpty()).isFalse();
      assertThat(layout.get("yaml").asText()).startsWith("kind: " + layout.get("kind").asText());
    }
    assertThat(names).contains("Dahoas/rm-static", "mkqa-Chinese", "huatuo_med_data/llama_med");
    assertThat(run("datasets").out()).contains("hh-rlhf", "Anthropic/hh-rlhf", "\"chosen\"");
  }

  @Test
  void wrongUseIsToldApartFromFailure() throws IOException {
    Path rows = Files.writeString(folder.resolve("rows.jsonl"), "{\"text\":\"a\"}\n");
    Path out = folder.resolve("out.jsonl");
    assertThat(
            run("convert", "--input", rows, "--layout", "odd", "--to", "messages", "--out", out)
                .code())
        .isEqualTo(1);
    assertThat(run("convert", "--input", rows, "--to", "table", "--out", out).code()).isEqualTo(1);
    assertThat(run("convert", "--input", rows, "--out", out).code()).isEqualTo(1);
    assertThat(run("convert", "--inputs", rows).code()).isEqualTo(2);
    assertThat(run("datasets", "odd").code()).isEqualTo(1);
    assertThat(out).doesNotExist();
  }

  private record Outcome(int code, String out) {}

  private static Outcome run(Object... args) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      int code = Main.run(Arrays.stream(args).map(String::valueOf).toArray(String[]::new));
      return new Outcome(code, bytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(before);
    }
  }
}
