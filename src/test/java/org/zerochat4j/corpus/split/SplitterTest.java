package org.zerochat4j.corpus.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.CorpusFiles;
import org.zerochat4j.corpus.rows.Row;

/** No prompt leaks from one part into another, and the shares are what was asked for. */
class SplitterTest {
  @TempDir Path folder;

  @Test
  void sharesAreExact() {
    Path file = documents(1000);

    SplitResult result = split(1, Map.of("train", 0.95, "validation", 0.05), file);

    assertThat(result.parts()).containsEntry("train", 950L).containsEntry("validation", 50L);
    assertThat(result.in()).isEqualTo(1000);
    Set<String> all = new HashSet<>(part("train", "text"));
    all.addAll(part("validation", "text"));
    assertThat(all).hasSize(1000);
  }

  /** The reward model must not have seen PPO's prompts; spaces and marks must not hide it. */
  @Test
  void noPromptIsInTwoParts() {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      String prompt = "问题" + i % 200;
      rows.add(
          Json.line(
              switch (i % 3) {
                case 0 -> Map.of("prompt", prompt, "answer", "答" + i);
                case 1 -> Map.of("instruction", " 问\u3000题 " + i % 200 + "？！\n", "output", "答" + i);
                default -> Map.of("prompt", prompt, "chosen", "好" + i, "rejected", "坏");
              }));
    }
    Path file = CorpusFiles.write(folder.resolve("in.jsonl"), String.join("\n", rows));

    SplitResult result = split(3, SplitConfig.prompts(), file);

    assertThat(result.prompts()).isEqualTo(200);
    assertThat(result.parts().values().stream().mapToLong(n -> n).sum()).isEqualTo(600);
    assertThat(result.parts().get("sft")).isBetween(440L, 460L);
    Set<String> seen = new HashSet<>();
    for (String name : result.parts().keySet()) {
      Set<String> prompts = new HashSet<>();
      for (Row row : CorpusFiles.rows(folder.resolve("parts").resolve(name + ".jsonl"))) {
        String field = row.has("prompt") ? "prompt" : "instruction";
        prompts.add(row.fields().get(field).asText().replaceAll("[^\\p{L}\\p{N}]", ""));
      }
      assertThat(seen).doesNotContainAnyElementsOf(prompts);
      seen.addAll(prompts);
    }
    assertThat(seen).hasSize(200);
  }

  @Test
  void rowsKeepTheirOrderAndBytes() {
    Path file = documents(200);

    split(1, Map.of("a", 0.5, "b", 0.5), file);

    List<String> lines = CorpusFiles.lines(file);
    List<String> kept = CorpusFiles.lines(folder.resolve("parts/a.jsonl"));
    assertThat(lines).containsSubsequence(kept);
  }

  @Test
  void theSeedDecides() {
    Path file = documents(100);
    Map<String, Double> parts = Map.of("train", 0.8, "validation", 0.2);
    split(1, parts, file);
    List<String> first = part("validation", "text");
    split(1, parts, file);
    assertThat(part("validation", "text")).isEqualTo(first);
    split(2, parts, file);
    assertThat(part("validation", "text")).isNotEqualTo(first);
  }

  @Test
  void refusesPartsThatWouldBeEmpty() {
    Path file = documents(3);

    assertThatThrownBy(() -> split(1, Map.of("train", 0.99, "validation", 0.01), file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("\"validation\" would be empty")
        .hasMessageContaining("3 rows");
    assertThat(folder.resolve("parts")).doesNotExist();
  }

  @Test
  void refusesSharesThatDoNotAddUp() {
    assertThatThrownBy(() ->
            Configs.load(SplitConfig.defaults(), null, List.of("parts={\"a b\": 0.5, \"c\": 2}")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("parts.a b")
        .hasMessageContaining("parts.c")
        .hasMessageContaining("sum up to 0.5");
  }

  private SplitResult split(long seed, Map<String, Double> parts, Path file) {
    SplitConfig defaults = SplitConfig.defaults();
    return Splitter.run(
        new SplitConfig(
            List.of(file),
            folder.resolve("parts"),
            parts,
            seed,
            defaults.maxBadRows(),
            defaults.maxRowBytes()));
  }

  private Path documents(int n) {
    List<String> texts = IntStream.range(0, n).mapToObj(i -> "文" + i).toList();
    return CorpusFiles.documents(folder.resolve("in.jsonl"), texts);
  }

  private List<String> part(String name, String field) {
    return CorpusFiles.values(folder.resolve("parts").resolve(name + ".jsonl"), field);
  }
}
