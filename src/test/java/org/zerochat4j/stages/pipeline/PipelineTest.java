package org.zerochat4j.stages.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
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
