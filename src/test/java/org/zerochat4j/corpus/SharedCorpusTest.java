package org.zerochat4j.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.SharedData;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.clean.CleanConfig;
import org.zerochat4j.corpus.clean.CleanInput;
import org.zerochat4j.corpus.clean.CleanResult;
import org.zerochat4j.corpus.clean.Cleaner;
import org.zerochat4j.corpus.dedup.Dedup;
import org.zerochat4j.corpus.dedup.DedupConfig;
import org.zerochat4j.corpus.dedup.DedupResult;
import org.zerochat4j.corpus.layouts.Layouts;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.Row;

/** Real files in the layouts of the reference pipelines: every row is accounted for. */
@Tag("shared")
class SharedCorpusTest {
  @TempDir Path folder;

  @Test
  void cleansAnEncyclopedia() {
    CleanResult result = clean(SharedData.path("pretrain/zh_baike_format.jsonl.gz"));

    assertThat(result.in()).isEqualTo(842);
    assertThat(result.badRows().count()).isZero();
    assertThat(result.out()).isBetween(500L, 842L);
  }

  @Test
  void cleansAJsonArrayOfParagraphs() {
    CleanResult result = clean(SharedData.path("pretrain/zh_wikipedia_paragraphs.json"));

    assertThat(result.in()).isEqualTo(2104);
    assertThat(result.badRows().count()).isZero();
    assertThat(CorpusFiles.values(folder.resolve("out.jsonl"), "text"))
        .noneMatch(text -> Characters.isBlank(text));
  }

  @Test
  void removesNearDuplicateLaws() {
    DedupResult result =
        Dedup.run(
            Configs.load(
                DedupConfig.defaults(),
                null,
                List.of(
                    "inputs=" + SharedData.path("pretrain/zh_laws.jsonl.gz"),
                    "out=" + folder.resolve("out.jsonl"),
                    "pairs=" + folder.resolve("pairs.jsonl"),
                    "maxBadRows=0")));

    assertThat(result.in()).isEqualTo(1477).isEqualTo(result.out() + result.removed());
    assertThat(result.removed()).isPositive();
    for (Row pair : CorpusFiles.rows(folder.resolve("pairs.jsonl"))) {
      String similarity = pair.has("via") ? "via_jaccard" : "jaccard";
      assertThat(pair.fields().get(similarity).asDouble()).isGreaterThanOrEqualTo(0.6);
    }
  }

  @Test
  void readsRealConversationsAndPreferences() {
    assertThat(conversations("sft/alpaca_zh_52k.jsonl.gz")).isEqualTo(50_920);
    assertThat(conversations("sft/ruozhiba_qa.jsonl")).isEqualTo(1254);
    assertThat(conversations("sft/firefly_format_dummy.jsonl")).isEqualTo(33);
    assertThat(conversations("sft/oasst_sft_zh.json")).isEqualTo(604);
    assertThat(preferences("preference/oasst_rm_zh.jsonl")).isEqualTo(659);
    assertThat(preferences("preference/ruozhiba_scored_pairs.jsonl")).isEqualTo(509);
  }

  private CleanResult clean(Path file) {
    CleanResult result =
        Cleaner.run(
            CleanConfig.defaults()
                .withFiles(List.of(new CleanInput(file, null, null)), folder.resolve("out.jsonl")));
    assertThat(result.in())
        .isEqualTo(
            result.out() + result.dropped().values().stream().mapToLong(Long::longValue).sum());
    assertThat(CorpusFiles.rows(folder.resolve("out.jsonl"))).hasSize((int) result.out());
    return result;
  }

  private static long conversations(String name) {
    BadRows bad = new BadRows(100_000, BadRows.DEFAULT_ROW_BYTES);
    try (Stream<Conversation> rows = Layouts.conversations(List.of(SharedData.path(name)), bad)) {
      return rows.count();
    }
  }

  private static long preferences(String name) {
    BadRows bad = new BadRows(100_000, BadRows.DEFAULT_ROW_BYTES);
    try (Stream<Preference> rows = Layouts.preferences(List.of(SharedData.path(name)), bad)) {
      return rows.count();
    }
  }
}
