package org.zerochat4j.corpus.mix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.CorpusFiles;

/** The ratios are exact, the order is shuffled, and the seed decides both. */
class MixerTest {
  @TempDir Path folder;

  @Test
  void takesExactlyTheRatioOfEachInput() {
    MixResult result = mix(42, input("a", 1000, 1), input("b", 1000, 0.57), input("c", 10, 2.5));

    assertThat(result.out()).isEqualTo(1000 + 570 + 25);
    assertThat(result.in()).isEqualTo(2010);
    assertThat(result.inputs()).extracting(MixResult.Share::out).containsExactly(1000L, 570L, 25L);
    List<String> texts = texts();
    assertThat(texts).hasSize(1595);
    assertThat(texts.stream().filter(t -> t.startsWith("a"))).hasSize(1000).doesNotHaveDuplicates();
    assertThat(texts.stream().filter(t -> t.startsWith("b"))).hasSize(570).doesNotHaveDuplicates();
    for (int i = 0; i < 10; i++) {
      String row = "c" + i;
      assertThat(texts.stream().filter(row::equals).count()).as(row).isBetween(2L, 3L);
    }
  }

  @Test
  void shufflesAcrossInputs() {
    mix(42, input("a", 500, 1), input("b", 500, 1));

    List<String> texts = texts();
    assertThat(texts.subList(0, 500).stream().filter(t -> t.startsWith("a")).count())
        .isBetween(200L, 300L);
    assertThat(texts).isNotEqualTo(texts.stream().sorted().toList());
  }

  @Test
  void theSeedDecidesChoiceAndOrder() {
    MixInput a = input("a", 300, 0.5);
    mix(1, a);
    List<String> first = texts();
    mix(1, a);
    assertThat(texts()).isEqualTo(first);
    mix(2, a);
    List<String> other = texts();
    assertThat(other).isNotEqualTo(first);
    assertThat(new HashSet<>(other)).isNotEqualTo(new HashSet<>(first));
  }

  /** Every row must be able to end up everywhere, first and last included. */
  @Test
  void everyPlaceIsEquallyLikely() {
    int[] places = new int[3];
    MixInput a = input("a", 3, 1);
    for (int seed = 0; seed < 150; seed++) {
      mix(seed, a);
      places[texts().indexOf("a0")]++;
    }
    for (int count : places) {
      assertThat(count).isBetween(25, 80);
    }
  }

  @Test
  void leavesBadRowsOutAndCountsThem() {
    Path file = CorpusFiles.write(folder.resolve("x.jsonl"), "{\"text\":\"x\"}\nnope\n\n");

    MixResult result = mix(1, new MixInput(file, 1));

    assertThat(result.out()).isEqualTo(1);
    assertThat(result.in()).isEqualTo(2);
    assertThat(result.badRows().count()).isEqualTo(1);
  }

  @Test
  void leavesNoTemporaryFiles() {
    mix(1, input("a", 100, 1));

    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("a.jsonl", "out.jsonl");
  }

  @Test
  void nothingTakenIsAnEmptyFile() {
    assertThat(mix(1, input("a", 5, 0)).out()).isZero();
    assertThat(texts()).isEmpty();
  }

  @Test
  void asksForInputs() {
    assertThatThrownBy(() -> Mixer.run(MixConfig.defaults()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("inputs is missing: --input FILE; out is missing: --out FILE");
  }

  /** A corpus deduplicated as one file is mixed by where its rows came from. */
  @Test
  void takesARatioOfASourceWithinOneFile() {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      String source = i % 3 == 0 ? "laws" : i % 3 == 1 ? "wiki" : "poems";
      rows.append("{\"text\":\"" + source + i + "\",\"source\":\"" + source + "\"}\n");
    }
    MixInput all = new MixInput(CorpusFiles.write(folder.resolve("all.jsonl"), rows.toString()), 1);

    MixResult result = mix(Map.of("laws", 0.5, "wiki", 2.0), 3, all);

    assertThat(result.inputs())
        .extracting(MixResult.Share::source, MixResult.Share::in, MixResult.Share::out)
        .containsExactly(
            tuple(null, 100L, 100L), tuple("laws", 100L, 50L), tuple("wiki", 100L, 200L));
    assertThat(texts()).hasSize(350);
    assertThat(texts().stream().filter(t -> t.startsWith("laws")).distinct()).hasSize(50);
  }

  /** A misspelled source would otherwise be taken whole without a word. */
  @Test
  void refusesARatioForASourceThatHasNoRows() {
    MixInput a = input("a", 3, 1);
    assertThatThrownBy(() -> mix(Map.of("lawz", 0.5), 1, a))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("sources.lawz");
  }

  /** Its rows would be counted to one of the two ratios only. */
  @Test
  void refusesAFileThatIsNamedTwice() {
    MixInput a = input("a", 3, 1);
    assertThatThrownBy(() -> mix(1, a, new MixInput(a.path(), 0.5)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a.jsonl is named twice");
  }

  private MixResult mix(long seed, MixInput... inputs) {
    return mix(Map.of(), seed, inputs);
  }

  private MixResult mix(Map<String, Double> sources, long seed, MixInput... inputs) {
    MixConfig defaults = MixConfig.defaults();
    return Mixer.run(
        new MixConfig(
            List.of(inputs),
            sources,
            folder.resolve("out.jsonl"),
            seed,
            defaults.maxBadRows(),
            defaults.maxRowBytes()));
  }

  private MixInput input(String name, int rows, double ratio) {
    List<String> texts = IntStream.range(0, rows).mapToObj(i -> name + i).toList();
    return new MixInput(CorpusFiles.documents(folder.resolve(name + ".jsonl"), texts), ratio);
  }

  private List<String> texts() {
    return new ArrayList<>(CorpusFiles.values(folder.resolve("out.jsonl"), "text"));
  }
}
