package org.zerochat4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;

/** From raw rows to disjoint parts by the command line alone. */
class CorpusCommandsTest {
  @TempDir Path folder;
  private Path raw;

  @BeforeEach
  void writeRawRows() throws IOException {
    raw = folder.resolve("raw rows, 1.jsonl");
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder rows = new StringBuilder("broken\n");
    for (int i = 0; i < 100; i++) {
      StringBuilder text = new StringBuilder();
      random.ints(60, 0x4e00, 0x9000).forEach(text::appendCodePoint);
      rows.append("{\"id\":\"" + i + "\",\"text\":\"" + text + "\"}\n");
      rows.append("{\"id\":\"copy-" + i + "\",\"text\":\"" + text + " 。\"}\n");
    }
    Files.writeString(raw, rows);
  }

  @Test
  void theFourStagesFollowOneAnother() throws IOException {
    JsonNode clean =
        done("clean", "--input", raw, "--out", file("clean.jsonl"), "--source", "test");
    assertThat(clean.get("in").asInt()).isEqualTo(201);
    assertThat(clean.get("out").asInt()).isEqualTo(200);
    assertThat(clean.at("/dropped/bad_rows").asInt()).isEqualTo(1);
    assertThat(clean.at("/bad_rows/first/0").asText()).startsWith(raw + ":1: ");
    assertThat(clean.at("/sources/test/out").asInt()).isEqualTo(200);

    JsonNode dedup =
        done(
            "dedup",
            "--input",
            file("clean.jsonl"),
            "--threshold",
            "0.8",
            "--set",
            "ngram=3",
            "--out",
            file("unique.jsonl"),
            "--pairs",
            file("pairs.jsonl"));
    assertThat(dedup.get("removed").asInt()).isEqualTo(100);
    assertThat(dedup.get("ngram").asInt()).isEqualTo(3);
    assertThat(Files.readAllLines(file("pairs.jsonl")).getFirst())
        .startsWith("{\"removed\":\"copy-0\",\"kept\":\"0\",\"jaccard\":0.98");

    JsonNode mix =
        done(
            "mix",
            "--input",
            file("unique.jsonl"),
            file("clean.jsonl"),
            "--ratio",
            "1,0.5",
            "--seed",
            "7",
            "--out",
            file("mixed.jsonl"));
    assertThat(mix.get("out").asInt()).isEqualTo(200);
    assertThat(mix.at("/inputs/1/out").asInt()).isEqualTo(100);

    JsonNode split =
        done(
            "split",
            "--input",
            file("unique.jsonl"),
            "--parts",
            "sft=0.5,reward=0.25,ppo=0.25",
            "--out",
            file("parts"));
    assertThat(split.get("parts").toString()).isEqualTo("{\"sft\":50,\"reward\":25,\"ppo\":25}");
    assertThat(Files.readAllLines(file("parts/ppo.jsonl"))).hasSize(25);
  }

  @Test
  void settingsCanComeFromAFile() throws IOException {
    Path yaml = file("clean.yaml");
    Files.writeString(
        yaml,
        """
        inputs:
          - path: '%s'
            source: yaml
        out: '%s'
        without: [end_marks]
        minimumChinese: 70
        """
            .formatted(raw, file("out.jsonl")));

    JsonNode result = done("clean", "--config", yaml);

    assertThat(result.at("/dropped/too_few_chinese").asInt()).isEqualTo(200);
    assertThat(result.at("/dropped").has("end_marks")).isFalse();
  }

  /** Who cannot see what a rule did cannot judge it; the page is also a part of every run's. */
  @Test
  void aPageShowsWhatCleaningDid() throws IOException {
    Files.writeString(
        raw, "{\"text\":\"<b>少</b>\",\"source\":\"web\"}\n", StandardOpenOption.APPEND);

    done("clean", "--input", raw, "--out", file("x.jsonl"), "--report", file("x.html"));

    assertThat(Files.readString(file("x.html")))
        .contains("What each rule did", "too few chinese", "What each source gave", "web")
        .contains("&lt;b&gt;少&lt;/b&gt;")
        .doesNotContain("<b>少");
  }

  @Test
  void wrongUseIsToldApartFromFailure() {
    assertThat(run("mix", "--input", raw, "--ratio", "1,2", "--out", file("x")).code())
        .isEqualTo(2);
    assertThat(run("dedup", "--input", raw).code()).isEqualTo(1);
    assertThat(run("dedup", "--input", file("absent"), "--out", file("x")).code()).isEqualTo(1);
    assertThat(run("clean", "--input", raw, "--out", file("x"), "--layout", "odd").code())
        .isEqualTo(1);
    assertThat(run("dedup", "--input", raw, "--out", file("x"), "--threshold", "7").code())
        .isEqualTo(1);
  }

  private record Outcome(int code, String out) {}

  private JsonNode done(Object... args) throws JsonProcessingException {
    Object[] all = Arrays.copyOf(args, args.length + 1);
    all[args.length] = "--json";
    Outcome outcome = run(all);
    assertThat(outcome.code()).isZero();
    return Json.mapper().readTree(outcome.out());
  }

  private static Outcome run(Object... args) {
    PrintStream out = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      int code = Main.run(Arrays.stream(args).map(Object::toString).toArray(String[]::new));
      return new Outcome(code, bytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
    }
  }

  private Path file(String name) {
    return folder.resolve(name);
  }
}
