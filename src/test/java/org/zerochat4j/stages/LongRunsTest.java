package org.zerochat4j.stages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.stages.ppo.PpoStage;
import org.zerochat4j.stages.ppo.PpoStageConfig;
import org.zerochat4j.stages.pretrain.PretrainConfig;
import org.zerochat4j.stages.pretrain.PretrainStage;
import org.zerochat4j.stages.reward.RewardConfig;
import org.zerochat4j.stages.reward.RewardStage;
import org.zerochat4j.stages.sft.SftConfig;
import org.zerochat4j.stages.sft.SftStage;
import org.zerochat4j.train.Checkpoints;

/** What every training stage owes a run that lasts for days. */
class LongRunsTest {

  @TempDir static Path files;
  @TempDir Path out;

  @SuppressWarnings("unused") // by name, below
  static final List<String> STAGES = TinyRuns.STAGES;

  @BeforeAll
  static void write() {
    TinyRuns.write(files);
  }

  /** A state that a checkpoint forgets shows in the bits of the weights. */
  @ParameterizedTest
  @FieldSource("STAGES")
  void aRunThatGoesOnFromACheckpointEndsWithTheBitsOfAnUnbrokenOne(String stage)
      throws IOException {
    String[] sets = {"training.steps=6", "training.checkpointEvery=4", "training.keepLast=2"};
    run(stage, out.resolve("whole"), "auto", sets);
    Path checkpoint = out.resolve("whole/checkpoints/step-4");
    run(stage, out.resolve("resumed"), checkpoint.toString(), sets);
    assertSameModel(out.resolve("resumed"), out.resolve("whole"));

    List<JsonNode> rows = rows(out.resolve("resumed/metrics.jsonl"));
    double before =
        Json.read(checkpoint.resolve("checkpoint.json")).at("/state/seconds").asDouble();
    assertThat(before).isPositive();
    assertThat(rows.getLast().path("seconds").asDouble()).isGreaterThan(before);
  }

  /** What looks at a model in training must not change it. */
  @ParameterizedTest
  @ValueSource(strings = {"pretrain", "sft", "reward"})
  void measuringAndSamplingLeaveTheTrainingAsItIs(String stage) throws IOException {
    String[] plain = {"training.steps=6", "training.checkpointEvery=2"};
    run(stage, out.resolve("plain"), "auto", plain);
    List<String> watching = new ArrayList<>(List.of(plain));
    watching.add("training.evaluateEvery=4");
    if (!stage.equals("reward")) {
      watching.add("training.samplePrompts=[床前, dog]");
    }
    Path watched = out.resolve("watched");
    run(stage, watched, "auto", watching.toArray(String[]::new));
    assertSameModel(watched, out.resolve("plain"));

    String figure =
        switch (stage) {
          case "pretrain" -> "held_out_bits_per_byte";
          case "sft" -> "held_out_loss";
          default -> "held_out_accuracy";
        };
    List<JsonNode> measured =
        rows(watched.resolve("metrics.jsonl")).stream().filter(row -> row.has(figure)).toList();
    assertThat(measured).extracting(row -> row.path("step").asInt()).containsExactly(4, 6);
    assertThat(measured).allSatisfy(row -> assertThat(row.path(figure).asDouble()).isNotNaN());
    Checkpoints checkpoints = new Checkpoints(watched.resolve("checkpoints"), 2);
    assertThat(checkpoints.best()).isPresent();
    assertThat(events(watched)).contains(figure, "smoothed_loss", "tokens_per_second");
    if (!stage.equals("reward")) {
      assertThat(rows(watched.resolve("samples.jsonl")))
          .extracting(row -> row.path("step").asInt() + row.path("prompt").asText())
          .containsExactly("4床前", "4dog", "6床前", "6dog");
    }
  }

  /** Samples of steps that are taken again must not be there twice. */
  @Test
  void aResumedRunHasEachSampleOnce() throws IOException {
    String[] sets = {
      "training.steps=6",
      "training.evaluateEvery=2",
      "training.checkpointEvery=2",
      "training.samplePrompts=床前",
      "training.keepLast=3"
    };
    run("pretrain", out, "auto", sets);
    List<JsonNode> whole = rows(out.resolve("samples.jsonl"));
    run("pretrain", out, out.resolve("checkpoints/step-2").toString(), sets);
    assertThat(rows(out.resolve("samples.jsonl"))).isEqualTo(whole).hasSize(3);
    assertThat(rows(out.resolve("metrics.jsonl")))
        .extracting(row -> row.path("step").asInt())
        .containsExactly(2, 4, 6);
  }

  /** Hours of training before a prompt turns out to be too long would be hours lost. */
  @Test
  void aSamplePromptThatDoesNotFitIsRefusedBeforeTraining() {
    assertThatThrownBy(() ->
            run(
                "pretrain",
                out,
                "auto",
                "training.steps=1",
                "training.samplePrompts=" + "1 ".repeat(99)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("samplePrompts");
    assertThatThrownBy(() -> run("reward", out, "auto", "training.samplePrompts=a"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("writes nothing");
  }

  /** Where moments live and how products are computed are settings of every stage. */
  @ParameterizedTest
  @FieldSource("STAGES")
  void momentsOnDiskChangeNothing(String stage) throws IOException {
    run(stage, out.resolve("memory"), "auto", "training.steps=3");
    run(stage, out.resolve("disk"), "auto", "training.steps=3", "training.offload=disk");
    assertSameModel(out.resolve("disk"), out.resolve("memory"));
    assertThat(out.resolve("disk/offload")).doesNotExist();
  }

  private static void run(String stage, Path out, String resume, String... more) {
    List<String> sets = TinyRuns.sets(stage, files, more);
    switch (stage) {
      case "pretrain" ->
          PretrainStage.run(Configs.load(PretrainConfig.defaults(), null, sets), out, resume);
      case "sft" -> SftStage.run(Configs.load(SftConfig.defaults(), null, sets), out, resume);
      case "reward" ->
          RewardStage.run(Configs.load(RewardConfig.defaults(), null, sets), out, resume);
      default -> PpoStage.run(Configs.load(PpoStageConfig.defaults(), null, sets), out, resume);
    }
  }

  private static void assertSameModel(Path run, Path expected) throws IOException {
    List<Path> weights;
    try (Stream<Path> paths = Files.walk(expected)) {
      weights =
          paths
              .filter(path -> path.toString().endsWith(".safetensors"))
              .map(expected::relativize)
              .filter(path -> !path.startsWith("checkpoints"))
              .toList();
    }
    assertThat(weights).isNotEmpty();
    for (Path file : weights) {
      assertThat(run.resolve(file)).hasSameBinaryContentAs(expected.resolve(file));
    }
  }

  private static List<JsonNode> rows(Path file) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      rows.add(Json.mapper().readTree(line));
    }
    return rows;
  }

  private static String events(Path run) throws IOException {
    try (Stream<Path> paths = Files.list(run)) {
      Path file =
          paths
              .filter(path -> path.getFileName().toString().startsWith("events.out.tfevents."))
              .findFirst()
              .orElseThrow();
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
  }
}
