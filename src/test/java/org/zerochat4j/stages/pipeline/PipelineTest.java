package org.zerochat4j.stages.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Preference;
import org.zerochat4j.corpus.layouts.Layouts;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.JsonLines;
import org.zerochat4j.stages.world.World;
import org.zerochat4j.stages.world.WorldConfig;

/** The pipeline on files of a user: nobody knows the truth, and prompts are shared out. */
class PipelineTest {

  @TempDir Path folder;

  @Test
  void runsOnFilesAndKeepsThePromptsOfItsPartsApart() throws IOException {
    World world = World.generate(WorldConfig.tiny());
    Path text = folder.resolve("text.jsonl");
    Path conversations = folder.resolve("conversations.jsonl");
    Path pairs = folder.resolve("pairs.jsonl");
    JsonLines.write(text, world.cleanDocuments().stream());
    JsonLines.write(conversations, world.sftRows().stream());
    // Pairs on every prompt of the conversations but a few: PPO may use only those few.
    List<Conversation> rows = world.sftRows();
    Stream<Preference> paired =
        rows.subList(0, rows.size() - 60).stream()
            .map(c -> new Preference(c.id(), c.firstPrompt(), "是。", "不知道。", "test"));
    JsonLines.write(pairs, paired);

    Path out = folder.resolve("out");
    JsonNode stages =
        Pipeline.run(settings(text, conversations, pairs), out, "auto", "ppo").path("stages");

    assertThat(stages.path("sft").has("accuracy")).isFalse();
    assertThat(stages.path("ppo").path("reward_after").isNumber()).isTrue();
    assertThat(stages.path("split").path("ppo_prompts_in_pairs").asLong()).isPositive();
    for (String stage : List.of("pretrain", "sft", "reward", "ppo")) {
      assertThat(out.resolve(stage).resolve("report.html")).isRegularFile();
    }
    List<String> asked = prompts(out.resolve("data/ppo.jsonl"));
    assertThat(asked)
        .isNotEmpty()
        .doesNotContainAnyElementsOf(prompts(out.resolve("data/sft.jsonl")))
        .doesNotContainAnyElementsOf(prompts(out.resolve("data/reward.jsonl")))
        .doesNotContainAnyElementsOf(
            rows.subList(0, rows.size() - 60).stream().map(Conversation::firstPrompt).toList());
  }

  /** Hours of cleaning before a missing file is noticed would be hours lost. */
  @Test
  void saysAtOnceWhatIsMissing() {
    assertThatThrownBy(() -> Pipeline.run(PipelineConfig.defaults(), folder, "auto", "ppo"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("clean.inputs");

    Path missing = folder.resolve("missing.jsonl");
    Path text = folder.resolve("text.jsonl");
    JsonLines.write(text, Stream.of(Map.of("text", "天气很好。")));
    Path out = folder.resolve("out");
    assertThatThrownBy(() -> Pipeline.run(settings(text, missing, missing), out, "auto", "ppo"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("missing.jsonl");
    assertThat(out.resolve("clean")).doesNotExist();
  }

  /** Who only prepares text has no conversations yet, and must not need a model to see a report. */
  @Test
  void endsWhereItIsToldToAndGoesOnLater() throws IOException {
    World world = World.generate(WorldConfig.tiny());
    Path text = folder.resolve("text.jsonl");
    JsonLines.write(text, world.cleanDocuments().stream());
    Path conversations = folder.resolve("conversations.jsonl");
    JsonLines.write(conversations, world.sftRows().stream());
    PipelineConfig config = settings(text, conversations, conversations);
    Path out = folder.resolve("out");

    JsonNode first = Pipeline.run(config, out, "auto", "tokenize").path("stages");
    assertThat(first.properties()).extracting(Map.Entry::getKey).endsWith("tokenize");
    assertThat(Files.readString(out.resolve("report.html"))).contains("Near-duplicates");
    FileTime written = Files.getLastModifiedTime(out.resolve("tokens/train.bin"));

    JsonNode second = Pipeline.run(config, out, "auto", "pretrain").path("stages");
    assertThat(second.path("pretrain").path("loss").isNumber()).isTrue();
    assertThat(second.path("clean")).hasToString(first.path("clean").toString());
    assertThat(Files.getLastModifiedTime(out.resolve("tokens/train.bin"))).isEqualTo(written);

    assertThatThrownBy(() -> Pipeline.run(config, out, "auto", "tokenise"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tokenise")
        .hasMessageContaining("clean, dedup");
  }

  /** Folders of the user's own, named as a run would name them, were deleted without a word. */
  @Test
  void whatNoRunWroteIsNeitherDeletedNorWrittenOver() throws IOException {
    Path text = folder.resolve("text.jsonl");
    JsonLines.write(text, World.generate(WorldConfig.tiny()).cleanDocuments().stream());
    Path out = folder.resolve("data");
    Path mine = Files.createDirectories(out.resolve("preferences")).resolve("mine.jsonl");
    Files.writeString(mine, "{}\n");
    Files.writeString(out.resolve("config.yaml"), "sft: of something else\n");

    for (String resume : List.of("auto", "none")) {
      assertThatThrownBy(() -> Pipeline.run(settings(text, text, text), out, resume, "clean"))
          .isInstanceOf(UserError.class)
          .hasMessage(
              out
                  + " holds files that no such run wrote (config.yaml, preferences); give another"
                  + " --out");
    }
    assertThat(mine).hasContent("{}");
    assertThat(out.resolve(".lock")).doesNotExist();
    assertThat(out.resolve("config.yaml")).hasContent("sft: of something else");
  }

  @Test
  void resumeNoneLeavesWhatTheUserPutIntoARun() throws IOException {
    Path text = folder.resolve("text.jsonl");
    JsonLines.write(text, World.generate(WorldConfig.tiny()).cleanDocuments().stream());
    PipelineConfig config = settings(text, text, text);
    Path out = folder.resolve("out");
    Pipeline.run(config, out, "auto", "clean");
    List<Path> mine =
        Stream.of("preferences/pairs.jsonl", "sft/model/x", "stages/notes.txt", "model/y")
            .map(out::resolve)
            .toList();
    for (Path file : mine) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "mine");
    }
    FileTime written = Files.getLastModifiedTime(out.resolve("stages/clean.json"));
    Pipeline.run(config, out, "none", "clean");
    assertThat(mine).allSatisfy(file -> assertThat(file).hasContent("mine"));
    assertThat(Files.getLastModifiedTime(out.resolve("stages/clean.json"))).isNotEqualTo(written);
  }

  /** A run must not read what it writes, nor delete what it reads. */
  @Test
  void inputsInsideTheOutputAndAroundItAreRefused() throws IOException {
    Path text = folder.resolve("in/text.jsonl");
    JsonLines.write(text, World.generate(WorldConfig.tiny()).cleanDocuments().stream());
    Path out = folder.resolve("out");
    Pipeline.run(settings(text, text, text), out, "auto", "clean");

    Path written = out.resolve("clean/*.jsonl");
    assertThatThrownBy(() -> Pipeline.run(settings(text, written, text), out, "none", "clean"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("conversations[0]: " + written + " lies in ");
    Path inner = folder.resolve("in/run");
    assertThatThrownBy(
            () -> Pipeline.run(settings(text.getParent(), text, text), inner, "auto", "clean"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("clean.inputs[0].path: ");
    assertThat(inner).doesNotExist();
  }

  /** Looking at the tokens and then choosing the steps is what {@code --until} is for. */
  @Test
  void settingsOfStagesThatHaveNotBegunMayBeChanged() {
    Path text = folder.resolve("text.jsonl");
    JsonLines.write(text, World.generate(WorldConfig.tiny()).cleanDocuments().stream());
    PipelineConfig config = settings(text, text, text);
    Path out = folder.resolve("out");
    Pipeline.run(config, out, "auto", "tokenize");

    PipelineConfig chosen =
        changed(config, "{pretrain: {training: {steps: 1}}, conversations: [x.jsonl]}");
    JsonNode stages = Pipeline.run(chosen, out, "auto", "pretrain").path("stages");
    assertThat(stages.path("pretrain").path("steps").asInt()).isEqualTo(1);
    assertThat(Configs.read(out.resolve("config.yaml")).at("/pretrain/training/steps").asInt())
        .isEqualTo(1);

    assertThatThrownBy(() ->
            Pipeline.run(
                changed(
                    config,
                    "{tokenizer: {vocabSize: 400}, pretrain: {training: {steps: 3}}, sft:"
                        + " {heldOut: 0.1}}"),
                out,
                "auto",
                "pretrain"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("(tokenizer.vocabSize: 500 -> 400, pretrain.training.steps: 1 -> 3)");
  }

  /** A removed line has no other that it was removed for, so there is no list of pairs. */
  @Test
  void removesRepeatedLinesOnly() {
    Path text = folder.resolve("text.jsonl");
    JsonLines.write(text, World.generate(WorldConfig.tiny()).cleanDocuments().stream());
    PipelineConfig config = changed(settings(text, text, text), "{dedup: {mode: lines}}");
    Path out = folder.resolve("out");
    Pipeline.run(config, out, "auto", "dedup");
    assertThat(out.resolve("dedup/documents.jsonl")).isRegularFile();
  }

  /** They were ignored, and the help listed them. */
  @Test
  void settingsThatThePipelineFillsInAreRefused() {
    for (String key : PipelineConfig.FILLED) {
      assertThatThrownBy(() -> Configs.load(PipelineConfig.defaults(), null, List.of(key + "=foo")))
          .as(key)
          .isInstanceOf(UserError.class)
          .hasMessage("command line: " + key + ": is set by the pipeline; remove it");
    }
    assertThatThrownBy(
            () -> Configs.load(PipelineConfig.defaults(), null, List.of("sft.model=foo")))
        .hasMessage("command line: sft.model: is set by the pipeline; remove it");
    assertThat(Configs.describe(PipelineConfig.defaults()))
        .extracting(Configs.Setting::key)
        .containsAll(PipelineConfig.FILLED);
  }

  @Test
  void badRowsAreKeptBesideWhatWasMadeOfTheOthers() throws IOException {
    Path conversations = folder.resolve("conversations.jsonl");
    Path pairs = folder.resolve("pairs.jsonl");
    StringBuilder rows = new StringBuilder("broken\n{\"text\": \"一段文字\"}\n");
    for (int i = 0; i < 40; i++) {
      rows.append("{\"prompt\": \"问题" + i + "？\", \"answer\": \"回答。\"}\n");
    }
    Files.writeString(conversations, rows);
    Files.writeString(
        pairs, "{\"prompt\": \"一？\", \"chosen\": \"是。\", \"rejected\": \"否。\"}\n{\"prompt\": 1}\n");
    Path data = folder.resolve("out/data");

    JsonNode result =
        ConversationSplit.run(
            settings(conversations, conversations, pairs), data, data.resolve("pairs.jsonl"));

    assertThat(Files.readAllLines(data.resolve("conversations.bad.jsonl"))).hasSize(2);
    assertThat(Files.readAllLines(data.resolve("pairs.bad.jsonl"))).hasSize(1);
    assertThat(Files.readAllLines(data.resolve("pairs.jsonl"))).hasSize(1);
    assertThat(result.at("/bad_rows/count").asInt()).isEqualTo(2);
    assertThat(result.at("/bad_pairs/count").asInt()).isEqualTo(1);
    assertThat(result.path("in").asInt()).isEqualTo(42);
    assertThat(data.resolve("conversations.jsonl")).doesNotExist();
  }

  @Test
  void anUnknownResumeIsRefusedBeforeAnythingIsWritten() {
    Path out = folder.resolve("out");
    Path text = folder.resolve("text.jsonl");
    assertThatThrownBy(() -> Pipeline.run(settings(text, text, text), out, "maybe", "clean"))
        .isInstanceOf(UserError.class)
        .hasMessage("--resume maybe: must be auto or none");
    assertThat(out).doesNotExist();
  }

  private static PipelineConfig changed(PipelineConfig config, String yaml) {
    try {
      return Configs.bind(
          config, Configs.read(new ByteArrayInputStream(yaml.getBytes(UTF_8))), "test");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> prompts(Path file) {
    try (Stream<Conversation> rows = Layouts.conversations(List.of(file), new BadRows())) {
      return rows.map(Conversation::firstPrompt).toList();
    }
  }

  private static PipelineConfig settings(Path text, Path conversations, Path pairs) {
    Map<String, Object> few = Map.of("steps", 2, "batchSize", 2, "sequenceLength", 64);
    Map<String, Object> changes =
        Map.of(
            "clean", Map.of("inputs", List.of(Map.of("path", text.toString()))),
            "conversations", List.of(conversations.toString()),
            "pairs", List.of(pairs.toString()),
            "shares", Map.of("sft", 0.6, "reward", 0.1, "ppo", 0.3),
            "tokenizer", Map.of("vocabSize", 500),
            "pretrain",
                Map.of(
                    "heldOut",
                    0.05,
                    "model",
                    Map.of(
                        "hiddenSize",
                        16,
                        "intermediateSize",
                        32,
                        "layers",
                        1,
                        "heads",
                        2,
                        "kvHeads",
                        2,
                        "maxPositions",
                        128),
                    "training",
                    few),
            "sft", Map.of("training", few),
            "preferences", Map.of("samples", 2, "maxTokens", 8),
            "reward", Map.of("training", few),
            "ppo",
                Map.of(
                    "measured",
                    4,
                    "training",
                    Map.of("steps", 3, "rolloutBatch", 4, "miniBatch", 4, "maxAnswerTokens", 8)));
    return Configs.bind(PipelineConfig.defaults(), Json.mapper().valueToTree(changes), "test");
  }
}
