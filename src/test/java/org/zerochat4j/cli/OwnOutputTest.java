package org.zerochat4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zerochat4j.cli.CommandRun.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.stages.TinyChatModels;

/** A stage that writes into the folder it reads gives the same the second time. */
class OwnOutputTest {
  @TempDir Path temporary;
  private Path data;

  @BeforeEach
  void writeRows() throws IOException {
    data = Files.createDirectory(temporary.resolve("data"));
    StringBuilder rows = new StringBuilder("broken\n");
    for (int i = 0; i < 40; i++) {
      String question = "第" + i + "个问题是什么呢？".repeat(2 + i % 3);
      String answer = "这是第" + i + "个回答，它说明了一些事情。".repeat(1 + i % 4);
      rows.append("{\"prompt\":\"" + question + "\",\"answer\":\"" + answer + "\"}\n");
    }
    Files.writeString(data.resolve("rows.jsonl"), rows);
  }

  @Test
  void clean() throws Exception {
    Files.writeString(
        data.resolve("rows.jsonl"), "broken\n{\"text\":\"" + "一二三四五六七八九十".repeat(5) + "\"}\n");
    twice(new CleanCommand(), "--out", "out.jsonl", "--report", "out.html");
  }

  @Test
  void convert() throws Exception {
    twice(new ConvertCommand(), "--to", "messages", "--out", "out.jsonl");
  }

  @Test
  void dedup() throws Exception {
    twice(new DedupCommand(), "--threshold", "0.9", "--out", "out.jsonl", "--pairs", "pairs.jsonl");
  }

  @Test
  void filter() throws Exception {
    twice(new FilterCommand(), "--set", "without=[]", "--out", "out.jsonl");
  }

  @Test
  void mix() throws Exception {
    twice(new MixCommand(), "--out", "out.jsonl");
  }

  @Test
  void split() throws Exception {
    twice(new SplitCommand(), "--parts", "one=0.5,two=0.5", "--out", "");
    twice(new SplitCommand(), "--parts", "one=0.5,two=0.5", "--out", "parts");
  }

  @Test
  void tokenize() throws Exception {
    Files.writeString(data.resolve("rows.jsonl"), "broken\n{\"text\":\"床前明月光\"}\n".repeat(9));
    String model = TinyChatModels.write(temporary.resolve("model"), 1).toString();
    twice(new TokenizeCommand(), "--tokenizer", model, "--out", "out.bin");
    twice(
        new TokenizeCommand(), "--tokenizer", model, "--out", "out.bin", "--set", "shardTokens=50");
  }

  /** The second call used to take tokenizer.json and quality.json of the first for rows. */
  @Test
  void tokenizer() throws Exception {
    Files.writeString(data.resolve("rows.jsonl"), "broken\n{\"text\":\"床前明月光\"}\n".repeat(9));
    twice(new TokenizerCommand(), "--vocab-size", "260", "--out", "tokenizer");
    String made = data.resolve("tokenizer").toString();
    JsonNode report =
        Json.mapper()
            .readTree(
                run(new TokenizerReportCommand(), "", arguments("--tokenizer", made, "--json")));
    assertThat(report.get("documents").asInt()).isEqualTo(9);
    JsonNode clean =
        Json.mapper()
            .readTree(
                run(
                    new CleanCommand(),
                    "",
                    "--input",
                    data.toString(),
                    "--out",
                    temporary.resolve("clean.jsonl").toString(),
                    "--json"));
    assertThat(clean.get("in").asInt()).isEqualTo(18);
  }

  @Test
  void ifd() throws Exception {
    String model = TinyChatModels.write(temporary.resolve("model"), 1).toString();
    twice(
        new IfdCommand(),
        "--model",
        model,
        "--out",
        "out.jsonl",
        "--kept",
        "kept.jsonl",
        "--set",
        "below=100");
  }

  /** What an interrupted call left says what it read, and was itself read by the next one. */
  @Test
  void ifdGoesOnBesideItsProgress() throws Exception {
    String model = TinyChatModels.write(temporary.resolve("model"), 1).toString();
    String[] arguments = arguments("--model", model, "--out", "out.jsonl", "--json");
    JsonNode whole = Json.mapper().readTree(run(new IfdCommand(), "", arguments));
    Files.move(data.resolve("out.jsonl"), data.resolve("out.jsonl.partial"));
    Files.writeString(data.resolve("out.jsonl.partial.json"), "{}");

    String[] again =
        arguments("--model", model, "--out", "out.jsonl", "--resume", "none", "--json");
    JsonNode second = Json.mapper().readTree(run(new IfdCommand(), "", again));

    assertThat(second.get("in")).isEqualTo(whole.get("in"));
  }

  private void twice(Object command, String... more) throws Exception {
    String[] arguments = arguments(more);
    run(command, "", arguments);
    Map<String, String> first = files();
    run(command, "", arguments);
    assertThat(files()).isEqualTo(first);
  }

  /** With the folder as the input; what is written is written into it. */
  private String[] arguments(String... more) {
    List<String> all = new ArrayList<>(List.of("--input", data.toString()));
    for (int i = 0; i < more.length; i++) {
      boolean file =
          i > 0 && List.of("--out", "--kept", "--pairs", "--report").contains(more[i - 1]);
      all.add(file ? data.resolve(more[i]).toString() : more[i]);
    }
    return all.toArray(new String[0]);
  }

  /** What all files hold, but for the times they tell. */
  private Map<String, String> files() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> all = Files.walk(data)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        int hash = text.replaceAll("\\d+[.:]\\d+", "").hashCode();
        contents.put(data.relativize(file).toString(), text.lines().count() + " lines, " + hash);
      }
    }
    return contents;
  }
}
