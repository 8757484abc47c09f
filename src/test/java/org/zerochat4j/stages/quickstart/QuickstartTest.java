package org.zerochat4j.stages.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.stages.pipeline.PipelineConfig;
import org.zerochat4j.stages.world.WorldConfig;

/** The whole pipeline on a tiny world: that the stages fit together, not that the model is good. */
@SuppressWarnings("InlineFormatString") // a text block reads better on its own
class QuickstartTest {

  /** What each stage must report, as others read it from summary.json. */
  private static final Map<String, List<String>> MEASURES =
      Map.of(
          "clean", List.of("in", "out"),
          "dedup", List.of("planted", "found", "false"),
          "tokenizer", List.of("vocab", "bytes_per_token"),
          "tokenize", List.of("tokens"),
          "pretrain", List.of("parameters", "tokens_per_second", "loss", "bits_per_byte"),
          "sft", List.of("loss", "accuracy", "questions"),
          "preferences", List.of("pairs"),
          "reward", List.of("accuracy", "length_baseline", "pairs"),
          "ppo",
              List.of(
                  "preference_rate",
                  "wins",
                  "ties",
                  "losses",
                  "accuracy",
                  "kl",
                  "reward_before",
                  "reward_after"));

  @TempDir Path out;

  /** A stage whose output the next cannot read would only be noticed after minutes of training. */
  @Test
  void runsEveryStageAndGoesOnWhereItStopped() throws IOException {
    JsonNode summary = run(settings(3));

    assertThat(Json.line(Json.read(out.resolve("summary.json")))).hasSameSizeAs(Json.line(summary));
    MEASURES.forEach((stage, measures) -> {
      assertThat(summary.path("stages").path(stage).path("seconds").isNumber()).as(stage).isTrue();
      for (String measure : measures) {
        assertThat(summary.path("stages").path(stage).path(measure).isNumber())
            .as(stage + "." + measure)
            .isTrue();
      }
    });
    assertThat(summary.path("world").path("facts").asInt()).isPositive();
    JsonNode dedup = summary.path("stages").path("dedup");
    assertThat(dedup.path("found")).isEqualTo(dedup.path("planted"));
    assertThat(dedup.path("false").asInt()).isZero();
    assertThat(out.resolve("ppo/model/model.safetensors")).isRegularFile();
    assertThat(out.resolve("ppo/model/tokenizer.json")).isRegularFile();
    assertThat(Files.readString(out.resolve("report.html"), StandardCharsets.UTF_8))
        .startsWith("<!doctype html>");

    long trained = Files.getLastModifiedTime(out.resolve("sft/model")).toMillis();
    Files.delete(out.resolve("stages/ppo.json"));
    JsonNode again = run(settings(3));
    assertThat(again.path("stages").path("ppo").path("wins"))
        .isEqualTo(summary.path("stages").path("ppo").path("wins"));
    assertThat(Files.getLastModifiedTime(out.resolve("sft/model")).toMillis()).isEqualTo(trained);

    assertThatThrownBy(() -> run(settings(4)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("pretrain.training.steps: 3 -> 4");
  }

  @Test
  void refusesBeforeAnythingIsWritten() throws IOException {
    Path mine = out.resolve("mine");
    WorldConfig world = WorldConfig.tiny();
    assertThatThrownBy(() -> Quickstart.run(settings(3), world, mine, "maybe"))
        .isInstanceOf(UserError.class)
        .hasMessage("--resume maybe: must be auto or none");
    PipelineConfig shares =
        Configs.load(settings(3), null, List.of("shares={sft: 0.5, reward: 0.2, ppo: 0.3}"));
    assertThatThrownBy(() -> Quickstart.run(shares, world, mine, "auto"))
        .isInstanceOf(UserError.class)
        .hasMessage("shares: is set by quickstart; remove it");
    assertThat(mine).doesNotExist();

    Path raw = Files.createDirectories(mine.resolve("raw")).resolve("plain.jsonl");
    Files.writeString(raw, "mine");
    for (String resume : List.of("auto", "none")) {
      assertThatThrownBy(() -> Quickstart.run(settings(3), world, mine, resume))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("give another --out");
    }
    assertThat(raw).hasContent("mine");
  }

  private JsonNode run(PipelineConfig settings) {
    return Quickstart.run(settings, WorldConfig.tiny(), out, "auto");
  }

  private static PipelineConfig settings(int steps) {
    String changes =
        """
        {"tokenizer": {"vocabSize": 600},
         "pretrain": {"model": {"hiddenSize": 16, "intermediateSize": 32, "layers": 1, "heads": 2,
                                "kvHeads": 1},
                      "training": {"steps": %d, "checkpointEvery": 2}},
         "sft": {"training": {"steps": 3}},
         "preferences": {"samples": 2, "maxTokens": 8},
         "reward": {"training": {"steps": 3}},
         "ppo": {"measured": 8,
                 "training": {"steps": 3, "rolloutBatch": 8, "miniBatch": 8, "maxAnswerTokens": 8}}}
        """;
    try {
      return Configs.bind(
          Quickstart.settings(), Json.mapper().readTree(changes.formatted(steps)), "test");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
