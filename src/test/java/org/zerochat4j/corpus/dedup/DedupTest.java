package org.zerochat4j.corpus.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.CorpusFiles;
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

  private DedupConfig config(List<Path> inputs) {
    DedupConfig defaults = DedupConfig.defaults();
    return new DedupConfig(
        inputs,
        folder.resolve("out.jsonl"),
        folder.resolve("pairs.jsonl"),
        0.5,
        defaults.ngram(),
        defaults.hashes(),
        defaults.maxBadRows(),
        defaults.maxRowBytes());
  }
}
