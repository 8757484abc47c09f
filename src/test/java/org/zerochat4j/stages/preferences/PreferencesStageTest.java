package org.zerochat4j.stages.preferences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Preference;
import org.zerochat4j.corpus.layouts.Layouts;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.stages.TinyChatModels;

class PreferencesStageTest {

  @TempDir Path folder;

  @BeforeEach
  void writeModel() {
    TinyChatModels.write(folder.resolve("sft"), 1);
  }

  private PreferencesConfig config(String... sets) {
    List<String> all = new ArrayList<>(List.of("chunk=4", "maxTokens=200", "samples=3"));
    all.addAll(List.of(sets));
    all.add("model=" + folder.resolve("sft"));
    return Configs.load(PreferencesConfig.defaults(), null, all);
  }

  private static List<Prompt> prompts(int count) {
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prompts.add(new Prompt("p" + i, "问 " + i, "参考 " + i));
    }
    return prompts;
  }

  private static List<Preference> read(Path file) {
    try (Stream<Preference> rows = Layouts.preferences(List.of(file), new BadRows())) {
      return rows.toList();
    }
  }

  /** Guards the sides: the data set's answer is chosen, the model's own is rejected. */
  @Test
  void theReferenceIsChosenAndASampleRejected() {
    Path out = folder.resolve("pairs.jsonl");
    try (PreferencesStage stage = new PreferencesStage(config("pairsPerPrompt=2"))) {
      PreferencesStage.Result result = stage.againstReferences(prompts(10), out, true);
      List<Preference> pairs = read(out);
      assertThat(pairs).hasSize(result.pairs()).isNotEmpty();
      assertThat(pairs)
          .allSatisfy(pair -> {
            assertThat(pair.chosen()).startsWith("参考");
            assertThat(pair.rejected()).isNotEqualTo(pair.chosen());
          });
      assertThat(out.resolveSibling("pairs.jsonl.partial")).doesNotExist();
    }
  }

  /** Guards the judge's word: best against worst, and no pair where there is no difference. */
  @Test
  void theBestSampleStandsAgainstTheWorst() {
    Path out = folder.resolve("pairs.jsonl");
    AnswerJudge shorter = (_, a, b) -> Integer.compare(b.length(), a.length());
    try (PreferencesStage stage = new PreferencesStage(config())) {
      stage.judged(prompts(10), shorter, out, true);
      assertThat(read(out))
          .isNotEmpty()
          .allSatisfy(p -> assertThat(p.chosen().length()).isLessThan(p.rejected().length()));
      PreferencesStage.Result none = stage.judged(prompts(10), (_, _, _) -> 0, out, false);
      assertThat(none.pairs()).isZero();
      assertThat(none.unpaired()).isEqualTo(10);
    }
  }

  /** Guards the resume: the file is the same wherever the first run was cut off. */
  @Test
  void aResumedRunGivesTheFileOfAnUnbrokenOne() throws Exception {
    Path whole = folder.resolve("whole.jsonl");
    Path halved = folder.resolve("halved.jsonl");
    Path partial = folder.resolve("halved.jsonl.partial");
    try (PreferencesStage stage = new PreferencesStage(config())) {
      stage.againstReferences(prompts(10), whole, true);
      int[] asked = {0};
      AnswerJudge fails =
          (_, _, _) -> {
            if (asked[0]++ > 3) {
              throw new IllegalStateException("stop");
            }
            return 1;
          };
      assertThatThrownBy(() -> stage.judged(prompts(10), fails, halved, true)).hasMessage("stop");
      assertThat(partial).exists();
      Files.delete(partial);

      // A run cut off in the middle of its second row.
      List<Prompt> prompts = prompts(10);
      stage.againstReferences(prompts, halved, true);
      assertThat(halved).hasSameTextualContentAs(whole);
      AnswerJudge longer = (_, a, b) -> Integer.compare(a.length(), b.length());
      stage.judged(prompts, longer, whole, true);
      int[] calls = {0};
      AnswerJudge interrupted =
          (prompt, a, b) -> {
            if (prompt.id().equals("p9") && calls[0]++ == 0) {
              throw new IllegalStateException("stop");
            }
            return longer.compare(prompt, a, b);
          };
      assertThatThrownBy(() -> stage.judged(prompts, interrupted, halved, true)).hasMessage("stop");
      Files.writeString(
          partial,
          Files.readString(partial, StandardCharsets.UTF_8) + "{\"pairs\":[",
          StandardCharsets.UTF_8);
      stage.judged(prompts, interrupted, halved, true);
      assertThat(halved).hasSameTextualContentAs(whole);
    }
  }

  /** Guards against mixing two configurations in one file. */
  @Test
  void refusesToGoOnWithAnotherConfiguration() throws Exception {
    Path out = folder.resolve("pairs.jsonl");
    Files.writeString(
        folder.resolve("pairs.jsonl.partial"),
        "{\"config\":{\"seed\":7}}\n",
        StandardCharsets.UTF_8);
    try (PreferencesStage stage = new PreferencesStage(config())) {
      assertThatThrownBy(() -> stage.againstReferences(prompts(2), out, true))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("seed: 7 -> 42");
      assertThat(stage.againstReferences(prompts(2), out, false).prompts()).isEqualTo(2);
    }
  }

  /** Guards the layouts a prompt may come in. */
  @Test
  void readsPromptsInTheUsualLayouts() throws Exception {
    Path file = folder.resolve("prompts.jsonl");
    Files.writeString(
        file,
        """
        {"prompt": "a", "answer": "b"}
        {"question": "c"}
        {"instruction": "d", "input": "e", "output": "f"}
        {"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "g"}]}
        {"conversations": [{"from": "human", "value": "h"}, {"from": "assistant", "value": "i"}]}
        {"title": "nothing"}
        {"prompt": " "}
        """,
        StandardCharsets.UTF_8);
    assertThat(Prompt.read(List.of(file)))
        .extracting(Prompt::text, Prompt::reference)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("a", "b"),
            org.assertj.core.groups.Tuple.tuple("c", null),
            org.assertj.core.groups.Tuple.tuple("d\ne", "f"),
            org.assertj.core.groups.Tuple.tuple("g", null),
            org.assertj.core.groups.Tuple.tuple("h", "i"));
  }
}
