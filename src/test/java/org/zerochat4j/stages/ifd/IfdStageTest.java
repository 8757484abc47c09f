package org.zerochat4j.stages.ifd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.model.DoubleLlama;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.stages.TinyChatModels;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.Rendered;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.Toy;

class IfdStageTest {
  private static final Tokenizer TOKENIZER = Toy.tokenizer();

  @TempDir static Path files;
  @TempDir Path folder;

  @BeforeAll
  static void writeModel() {
    TinyChatModels.write(files.resolve("model"), 3);
  }

  private Path input;

  @BeforeEach
  void writeRows() throws IOException {
    String words = "床前明月光疑是地上霜举头望明月低头思故乡";
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 23; i++) {
      String answer = i == 7 ? words.repeat(40) : words.substring(i % 11, 12 + i % 7);
      String prompt = i == 9 ? words.repeat(60) : "问" + i + words.substring(0, i % 13);
      rows.append(
          "{\"n\":" + i + ",\"prompt\":\"" + prompt + "\",\"answer\":\"" + answer + "\"}\n");
    }
    input = Files.writeString(folder.resolve("in.jsonl"), rows);
  }

  /** The same tokens, after the question and without it, by a second implementation. */
  @Test
  void perplexitiesAreThoseOfTheLogProbabilities() {
    ChatTemplate template = ChatTemplate.of(TOKENIZER);
    List<Message> single = List.of(Message.user("床前明月光"), Message.assistant("疑是地上霜"));
    List<Message> two =
        List.of(
            new Message(Message.SYSTEM, "低头思故乡"),
            Message.user("举头"),
            Message.assistant("望明月"),
            Message.user("The dog"),
            Message.assistant("sleeps; 1234"));
    try (LlamaModel model = TinyChatModels.model(3);
        IfdScorer scorer = new IfdScorer(model, template, Integer.MAX_VALUE)) {
      DoubleLlama twin = new DoubleLlama(model);
      List<IfdScore> scores =
          scorer.score(
              List.of(new Conversation("a", single, "s"), new Conversation("b", two, "s")));

      Rendered whole = template.render(single);
      Rendered alone = template.render(single.subList(1, 2));
      assertThat(scores.get(0).ppl()).isCloseTo(perplexity(twin, whole), within(1e-2));
      assertThat(scores.get(0).pplAlone()).isCloseTo(perplexity(twin, alone), within(1e-2));
      assertThat(scores.get(0).ifd())
          .isCloseTo(perplexity(twin, whole) / perplexity(twin, alone), within(1e-4));
      assertThat(scores.get(0).tokens()).isEqualTo(count(whole)).isEqualTo(count(alone));
      assertThat(scores.get(0).cut()).isFalse();

      Rendered first = template.render(List.of(two.get(0), two.get(2)));
      Rendered second = template.render(List.of(two.get(0), two.get(4)));
      double nats = nats(twin, first) + nats(twin, second);
      assertThat(scores.get(1).ppl())
          .isCloseTo(perplexity(twin, template.render(two)), within(1e-2));
      assertThat(scores.get(1).pplAlone())
          .isCloseTo(Math.exp(nats / (count(first) + count(second))), within(1e-2));
    }
  }

  /** The longest sequence of a pass decides about padding, which no score may see. */
  @Test
  void scoresDoNotDependOnWhatIsScoredTogether() throws IOException {
    JsonNode[] one = scores(run("a", "chunk=1"));
    JsonNode[] all = scores(run("b", "chunk=1000"));
    for (int i = 0; i < one.length; i++) {
      assertThat(all[i].get("n").asInt()).isEqualTo(i);
      for (String field : List.of("ppl", "ppl_alone", "ifd")) {
        assertThat(all[i].get(field).isNull()).isEqualTo(i == 9);
        assertThat(all[i].get(field).asDouble())
            .isCloseTo(one[i].get(field).asDouble(), within(1e-4 * one[i].get(field).asDouble()));
      }
      assertThat(all[i].has("ifd_cut")).isEqualTo(i == 7 || i == 9);
    }
  }

  /** A kill in hours of scoring costs a chunk, and the file is the one of an unbroken call. */
  @Test
  void goesOnAfterAKillWithTheSameBytes() throws IOException {
    Path whole = run("whole", "chunk=5");
    byte[] bytes = Files.readAllBytes(whole);
    Path out = folder.resolve("again.jsonl");
    Path partial = folder.resolve("again.jsonl.partial");
    run("again", "chunk=5");
    List<String> lines = Files.readAllLines(whole);
    // As a kill leaves it: two whole chunks and a half, the last row cut off.
    Files.delete(out);
    Files.writeString(partial, String.join("\n", lines.subList(0, 13)) + "\n{\"n\":13,\"pro");
    Files.writeString(
        partial.resolveSibling("again.jsonl.partial.json"), identity("again", "chunk=5"));
    IfdStage.Result result = IfdStage.run(config("again", "chunk=5"), true);
    assertThat(result.resumed()).isEqualTo(10);
    assertThat(result.out()).isEqualTo(23);
    assertThat(Files.readAllBytes(out)).isEqualTo(bytes);
    assertThat(partial).doesNotExist();

    Files.writeString(partial, lines.getFirst() + "\n");
    Files.writeString(
        partial.resolveSibling("again.jsonl.partial.json"), identity("again", "chunk=4"));
    assertThatThrownBy(() -> IfdStage.run(config("again", "chunk=5"), true))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("chunk: 4 -> 5");
    assertThat(IfdStage.run(config("again", "chunk=5"), false).resumed()).isZero();
    assertThat(Files.readAllBytes(out)).isEqualTo(bytes);
  }

  /** A name that ends with .gz once got plain text, which other programs refuse. */
  @Test
  void anOutputThatIsCalledCompressedIs() throws IOException {
    List<String> plain = Files.readAllLines(run("plain"));
    Path packed = folder.resolve("packed.jsonl.gz");
    IfdStage.run(config("packed", "out=" + packed), true);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(packed)), StandardCharsets.UTF_8))) {
      assertThat(lines.lines().toList()).isEqualTo(plain);
    }
    assertThat(folder.resolve("packed.jsonl.gz.partial")).doesNotExist();
  }

  /** The kept rows are the scored ones in the range, as they were written. */
  @Test
  void keepsTheRowsInTheRange() throws IOException {
    Path kept = folder.resolve("kept.jsonl");
    IfdStage.Result result = IfdStage.run(config("a", "kept=" + kept, "below=10", "top=0.5"), true);
    assertThat(result.unscored()).isEqualTo(1);
    assertThat(result.cut()).isEqualTo(2);
    assertThat(result.quantiles()).containsKeys("0.1", "0.5", "0.9");
    assertThat(result.kept().out()).isEqualTo(11);
    double median = result.quantiles().get("0.5");
    List<String> expected = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("a.jsonl"))) {
      if (Json.mapper().readTree(line).path("ifd").asDouble() >= median) {
        expected.add(line);
      }
    }
    assertThat(Files.readAllLines(kept)).isEqualTo(expected);
  }

  private static double perplexity(DoubleLlama model, Rendered text) {
    return Math.exp(nats(model, text) / count(text));
  }

  private static double nats(DoubleLlama model, Rendered text) {
    double[][] logits = model.logits(text.ids());
    double nats = 0;
    for (int t = 1; t < text.ids().length; t++) {
      nats -= text.supervised()[t] ? DoubleLlama.logProb(logits[t - 1], text.ids()[t]) : 0;
    }
    return nats;
  }

  private static int count(Rendered text) {
    int count = 0;
    for (boolean supervised : text.supervised()) {
      count += supervised ? 1 : 0;
    }
    return count;
  }

  private Path run(String name, String... sets) {
    IfdStage.Result result = IfdStage.run(config(name, sets), true);
    assertThat(result.out()).isEqualTo(23);
    return folder.resolve(name + ".jsonl");
  }

  private JsonNode[] scores(Path file) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      rows.add(Json.mapper().readTree(line));
    }
    return rows.toArray(JsonNode[]::new);
  }

  private IfdConfig config(String name, String... sets) {
    List<String> all = new ArrayList<>(Arrays.asList(sets));
    all.add("model=" + files.resolve("model"));
    all.add("inputs=" + input);
    if (all.stream().noneMatch(set -> set.startsWith("out="))) {
      all.add("out=" + folder.resolve(name + ".jsonl"));
    }
    return Configs.load(IfdConfig.defaults(), null, all);
  }

  private String identity(String name, String... sets) {
    return Json.line(IfdStage.identity(config(name, sets), List.of(input)));
  }
}
