package org.zerochat4j.corpus.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.CorpusFiles;
import org.zerochat4j.corpus.rows.OutputFiles;
import org.zerochat4j.corpus.rows.Row;

/**
 * The stage around the algorithm: rows stay as they were, removed ones are listed, all are counted.
 */
class DedupTest {
  private static final String A = "天地玄黄宇宙洪荒日月盈昃辰宿列张";
  private static final String B = "寒来暑往秋收冬藏闰余成岁律吕调阳";

  @TempDir Path folder;

  @Test
  void copiesKeptRowsByteForByteAndListsRemovedOnes() {
    String first = "{\"id\": \"a\",  \"text\": \"" + A + "\", \"extra\": [1.50]}";
    String second = "{\"text\":\"" + B + "\"}";
    Path one =
        CorpusFiles.write(folder.resolve("one.jsonl"), first + "\r\n\n{bad\n" + second + "\n");
    Path two =
        CorpusFiles.write(
            folder.resolve("two.jsonl"),
            "{\"id\":7,\"text\":\"" + A + "。\"}\n{\"text\":\"" + B + " \"}\n");

    DedupResult result = Dedup.run(config(List.of(one, two)));

    assertThat(CorpusFiles.lines(folder.resolve("out.jsonl"))).containsExactly(first, second);
    assertThat(CorpusFiles.lines(folder.resolve("pairs.jsonl")))
        .containsExactly(
            "{\"removed\":7,\"kept\":\"a\",\"jaccard\":" + 15.0 / 16 + "}",
            "{\"removed\":\"" + two + ":2\",\"kept\":\"" + one + ":4\",\"jaccard\":1.0}");
    assertThat(result.in()).isEqualTo(5);
    assertThat(result.out()).isEqualTo(2);
    assertThat(result.removed()).isEqualTo(2);
    assertThat(result.equal()).isEqualTo(1);
    assertThat(result.clusters()).isEqualTo(2);
    assertThat(result.in()).isEqualTo(result.out() + result.removed() + result.badRows().count());
  }

  /**
   * A chain: the third is like the second, the second like the first, the third unlike the first.
   */
  @Test
  void namesTheMemberThatAChainedRowIsLike() {
    Path file =
        CorpusFiles.documents(
            folder.resolve("in.jsonl"), List.of("一二三四五六七八", "三四五六七八九十", "五六七八九十百千"));

    Dedup.run(config(List.of(file)));

    assertThat(CorpusFiles.values(folder.resolve("out.jsonl"), "id")).containsExactly("0");
    List<Row> pairs = CorpusFiles.rows(folder.resolve("pairs.jsonl"));
    assertThat(pairs.get(1).fields().get("jaccard").asDouble()).isEqualTo(3.0 / 11);
    assertThat(pairs.get(1).fields().get("via").asText()).isEqualTo("1");
    assertThat(pairs.get(1).fields().get("via_jaccard").asDouble()).isEqualTo(5.0 / 9);
  }

  @Test
  void comparesConversationsAndPreferencesByAllTheySay() {
    Path file =
        CorpusFiles.write(
            folder.resolve("in.json"),
            """
            [{"prompt":"%1$s","answer":"%2$s"},
             {"messages":[{"role":"user","content":"%1$s"},
                          {"role":"assistant","content":"%2$s！"}]},
             {"prompt":"%1$s","chosen":"好好好好好好好好好好好好好","rejected":"坏"}]\
            """
                .formatted(A, B));

    assertThat(Dedup.run(config(List.of(file))).removed()).isEqualTo(1);
    assertThat(CorpusFiles.lines(folder.resolve("out.jsonl"))).hasSize(2);
  }

  @Test
  void rowsThatSpanLinesAreWrittenOnOne() {
    Path file = CorpusFiles.write(folder.resolve("in.json"), "[{\n\"text\":\n\"" + A + "\"}\n]");

    Dedup.run(config(List.of(file)));

    assertThat(CorpusFiles.lines(folder.resolve("out.jsonl")))
        .containsExactly("{\"text\":\"" + A + "\"}");
  }

  @Test
  void theSameFileTwiceLeavesOne() {
    Path file = CorpusFiles.documents(folder.resolve("in.jsonl"), List.of(A, B));

    assertThat(Dedup.run(config(List.of(file, file))).out()).isEqualTo(2);
  }

  @Test
  void writesNothingWithoutUsableInput() {
    Path file = CorpusFiles.write(folder.resolve("in.jsonl"), "{\"x\":1}\n");

    assertThatThrownBy(() -> Dedup.run(config(List.of(file)))).isInstanceOf(UserError.class);
    assertThat(Files.exists(folder.resolve("out.jsonl"))).isFalse();
  }

  @Test
  void theLongestStaysIfAskedFor() {
    Path file =
        CorpusFiles.documents(folder.resolve("in.jsonl"), List.of(A, B, A + "盈", A + "昃 ", A));

    DedupResult result = Dedup.run(config(List.of(file), "keep=longest"));

    assertThat(CorpusFiles.values(folder.resolve("out.jsonl"), "id")).containsExactly("1", "2");
    assertThat(CorpusFiles.values(folder.resolve("pairs.jsonl"), "kept"))
        .containsExactly("2", "2", "2");
    assertThat(CorpusFiles.values(folder.resolve("pairs.jsonl"), "removed"))
        .containsExactly("0", "3", "4");
    assertThat(result.clusters()).isEqualTo(1);
  }

  @Test
  void modeExactRemovesEqualTextsOnly() {
    Path file =
        CorpusFiles.documents(folder.resolve("in.jsonl"), List.of(A, A + "。", " " + A, B, A));

    DedupResult result = Dedup.run(config(List.of(file), "mode=exact"));

    assertThat(CorpusFiles.values(folder.resolve("out.jsonl"), "id"))
        .containsExactly("0", "1", "3");
    assertThat(CorpusFiles.lines(folder.resolve("pairs.jsonl")))
        .containsExactly(
            "{\"removed\":\"2\",\"kept\":\"0\",\"jaccard\":1.0}",
            "{\"removed\":\"4\",\"kept\":\"0\",\"jaccard\":1.0}");
    assertThat(result.equal()).isEqualTo(result.removed()).isEqualTo(2);
  }

  @Test
  void conversationsCanBeComparedByTheirPrompts() {
    Path file =
        CorpusFiles.write(
            folder.resolve("in.json"),
            """
            [{"prompt":"%1$s","answer":"%2$s"}, {"prompt":"%1$s？","answer":"甲乙丙丁"},
             {"prompt":"%2$s","answer":"%2$s"}]\
            """
                .formatted(A, B));

    assertThat(Dedup.run(config(List.of(file))).removed()).isZero();
    assertThat(Dedup.run(config(List.of(file), "by=prompt")).removed()).isEqualTo(1);
  }

  @Test
  void modeLinesLeavesTheFirstOccurrenceOfALine() {
    String untouched = "{\"id\": 1,  \"text\": \"甲\\n\\n乙\"}";
    Path one =
        CorpusFiles.write(
            folder.resolve("one.jsonl"),
            untouched + "\n{\"id\":2,\"text\":\"丙\\n\\n乙 \\n\\n丁\\n丙\",\"x\":[1.5]}\nbad\n");
    Path two =
        CorpusFiles.write(
            folder.resolve("two.jsonl"),
            "{\"id\":3,\"text\":\"丁\\n"
                + " 甲\"}\n"
                + "{\"id\":4,\"text\":\"\"}\n"
                + "{\"id\":5,\"text\":\"戊\"}\n");

    DedupResult result = Dedup.run(lines(List.of(one, two), "lineLength=1"));

    assertThat(CorpusFiles.lines(folder.resolve("out.jsonl")))
        .containsExactly(
            untouched,
            "{\"id\":2,\"text\":\"丙\\n\\n丁\",\"x\":[1.5]}",
            "{\"id\":4,\"text\":\"\"}",
            "{\"id\":5,\"text\":\"戊\"}");
    assertThat(result.lines()).isEqualTo(9);
    assertThat(result.removedLines()).isEqualTo(4);
    assertThat(result.changed()).isEqualTo(1);
    assertThat(result.removed()).isEqualTo(1);
    assertThat(result.in()).isEqualTo(result.out() + result.removed() + result.badRows().count());
  }

  /** Code without its braces and a page without its rulers are worth less than with them twice. */
  @Test
  void modeLinesLeavesShortLinesAndRulers() {
    String text = "for (;;) {\\n}\\n“。”\\n----------------\\n| 1 | 2 | 3 | 4 | 5 |\\n";
    Path file =
        CorpusFiles.write(
            folder.resolve("in.jsonl"),
            ("{\"text\":\"" + text + A + "\"}\n")
                + ("{\"text\":\"" + text + "本站所有文章未经许可不得转载\"}\n")
                + ("{\"text\":\"" + text + "本站所有文章未经许可不得转载\"}\n"));

    DedupResult result = Dedup.run(lines(List.of(file)));

    assertThat(result.lines()).isEqualTo(18);
    assertThat(result.removedLines()).isEqualTo(1);
    assertThat(CorpusFiles.lines(folder.resolve("out.jsonl")).getLast())
        .isEqualTo("{\"text\":\"" + text.substring(0, text.length() - 2) + "\"}");
  }

  /** A second run into the folder that is read counted everything twice. */
  @Test
  void doesNotReadWhatAnEarlierRunWrote() {
    CorpusFiles.documents(folder.resolve("in.jsonl"), List.of(A, B, A));

    assertThat(Dedup.run(config(List.of(folder))).in()).isEqualTo(3);
    assertThat(Dedup.run(config(List.of(folder))).in()).isEqualTo(3);
  }

  @Test
  void linesAreNotPaired() {
    Path file = CorpusFiles.documents(folder.resolve("in.jsonl"), List.of(A));

    assertThatThrownBy(() -> config(List.of(file), "mode=lines"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("pairs");
  }

  @Test
  void nothingIsLeftBesideTheOutputAlsoAfterAFailure() throws IOException {
    Path file = CorpusFiles.documents(folder.resolve("in.jsonl"), List.of(A, B, A));
    Dedup.run(config(List.of(file)));
    CorpusFiles.write(file, "{bad\n".repeat(2) + Files.readString(file));

    assertThatThrownBy(() -> Dedup.run(config(List.of(file), "maxBadRows=1")))
        .isInstanceOf(UserError.class);

    assertThat(names(folder)).doesNotContain(".out.jsonl.dedup");
  }

  /** Files that count their rows from 0 each have the same ids; whoever joins by them must know. */
  @Test
  void idsThatSeveralRowsHaveAreCounted() {
    Path one = CorpusFiles.documents(folder.resolve("one.jsonl"), List.of(A, B));
    Path two = CorpusFiles.documents(folder.resolve("two.jsonl"), List.of(B, A, A));
    Path none =
        CorpusFiles.write(folder.resolve("none.jsonl"), ("{\"text\":\"" + A + "\"}\n").repeat(3));

    assertThat(Dedup.run(config(List.of(one, none))).repeatedIds()).isZero();
    assertThat(Dedup.run(config(List.of(one, two, none))).repeatedIds()).isEqualTo(2);
    assertThat(Dedup.run(config(List.of(one, two), "mode=exact")).repeatedIds()).isEqualTo(2);
    assertThat(Dedup.run(config(List.of(one, two), "pairs=null")).repeatedIds()).isZero();
  }

  /** Two runs into one output would cut each other's files. */
  @Test
  void aSecondRunOnTheSameOutputIsRefused() {
    Path file = CorpusFiles.documents(folder.resolve("in.jsonl"), List.of(A, B, A));
    try (OutputFiles _ = OutputFiles.claim(folder.resolve("out.jsonl"))) {
      assertThatThrownBy(() -> Dedup.run(config(List.of(file))))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("another run");
    }
    assertThat(Dedup.run(config(List.of(file))).removed()).isEqualTo(1);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private DedupConfig lines(List<Path> inputs, String... sets) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "mode=lines",
                "inputs=" + Json.line(inputs.stream().map(Path::toString).toList()),
                "out=" + folder.resolve("out.jsonl")));
    all.addAll(List.of(sets));
    return Configs.load(DedupConfig.defaults(), null, all);
  }

  private DedupConfig config(List<Path> inputs, String... sets) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "inputs=" + Json.line(inputs.stream().map(Path::toString).toList()),
                "out=" + folder.resolve("out.jsonl"),
                "pairs=" + folder.resolve("pairs.jsonl"),
                "threshold=0.5"));
    all.addAll(List.of(sets));
    return Configs.load(DedupConfig.defaults(), null, all);
  }
}
