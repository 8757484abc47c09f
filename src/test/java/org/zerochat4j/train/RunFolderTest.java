package org.zerochat4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;

class RunFolderTest {
  private record Small(int layers, double rate, String name) {}

  private static final Small CONFIG = new Small(2, 1e-4, "miao");

  @TempDir Path root;

  @Test
  void startsAndThenGoesOnWithTheSameConfiguration() {
    Path out = root.resolve("a/run");
    try (RunFolder run = RunFolder.open(out, CONFIG, RunFolder.AUTO, 2)) {
      assertThat(run.resumed()).isEmpty();
      assertThat(out.resolve("config.yaml")).hasContent(Configs.yaml(CONFIG).strip());
      save(run, 3);
    }
    try (RunFolder run = RunFolder.open(out, CONFIG, RunFolder.AUTO, 2)) {
      assertThat(run.resumed().map(Checkpoint::step)).contains(3L);
    }
  }

  @Test
  void refusesAnotherConfigurationAndSaysWhatDiffers() {
    try (RunFolder run = RunFolder.open(root, CONFIG, RunFolder.AUTO, 2)) {
      save(run, 1);
    }
    Small other = new Small(3, 1e-4, "wang");
    assertThatThrownBy(() -> RunFolder.open(root, other, RunFolder.AUTO, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(root.toString())
        .hasMessageContaining("layers: 2 -> 3")
        .hasMessageContaining("name: ")
        .hasMessageContaining("--resume none")
        .message()
        .doesNotContain("\n")
        .doesNotContain("rate");
    assertThat(Configs.read(root.resolve("config.yaml")).get("layers").asInt()).isEqualTo(2);
  }

  /** A first call with a wrong path must not make the corrected second one fail. */
  @Test
  void aRunThatHasDoneNothingMayBeChanged() {
    RunFolder.open(root, CONFIG, RunFolder.AUTO, 2).close();
    RunFolder.open(root, new Small(3, 1e-4, "wang"), RunFolder.AUTO, 2).close();
    assertThat(Configs.read(root.resolve("config.yaml")).get("layers").asInt()).isEqualTo(3);
  }

  @Test
  void resumeNoneRemovesTheRunAndNothingElse() throws IOException {
    try (RunFolder run = RunFolder.open(root, CONFIG, RunFolder.AUTO, 2)) {
      save(run, 3);
      Files.writeString(run.metrics(), "{}\n");
      Files.writeString(run.samples(), "{}\n");
      // Left by a run that was killed.
      Files.writeString(Files.createDirectories(run.offload(Offload.DISK)).resolve("x"), "");
      new TensorBoardLog(root, 0).close();
      Files.createDirectories(run.model());
      Files.writeString(root.resolve("notes.txt"), "mine");
    }
    Small other = new Small(3, 1e-4, "wang");
    try (RunFolder run = RunFolder.open(root, other, RunFolder.NONE, 2)) {
      assertThat(run.resumed()).isEmpty();
      assertThat(run.checkpoints().steps()).isEmpty();
      assertThat(run.metrics()).doesNotExist();
      assertThat(run.model()).doesNotExist();
      try (Stream<Path> left = Files.list(root)) {
        assertThat(left.map(path -> path.getFileName().toString()))
            .containsExactlyInAnyOrder(".lock", "config.yaml", "notes.txt");
      }
    }
  }

  /** A folder of the user's that happens to hold a model must not lose it. */
  @Test
  void whatNoRunWroteIsRefused() throws IOException {
    Path weights = Files.createDirectories(root.resolve("model")).resolve("model.safetensors");
    Files.writeString(weights, "mine");
    for (String config : new String[] {null, "layers: 3\nheads: 2\n"}) {
      if (config != null) {
        Files.writeString(root.resolve("config.yaml"), config);
      }
      for (String resume : new String[] {RunFolder.AUTO, RunFolder.NONE}) {
        assertThatThrownBy(() -> RunFolder.open(root, CONFIG, resume, 2))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("no such run wrote")
            .hasMessageContaining("model)");
      }
    }
    assertThat(weights).hasContent("mine");
    assertThat(root.resolve(".lock")).doesNotExist();
  }

  private record Reading(Path model, int layers) {}

  @Test
  void aRunThatWouldDeleteItsInputIsRefused() throws IOException {
    RunFolder.open(root, new Reading(Path.of("other"), 2), RunFolder.AUTO, 2).close();
    Path model = Files.createDirectories(root.resolve("model"));
    assertThatThrownBy(() -> RunFolder.open(root, new Reading(model, 2), RunFolder.NONE, 2))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("model: " + model + " lies in ");
    assertThat(model).exists();
  }

  @Test
  void resumesFromACheckpointOfAnotherFolderWithTheSameConfiguration() {
    Path first = root.resolve("first");
    try (RunFolder run = RunFolder.open(first, CONFIG, RunFolder.AUTO, 5)) {
      save(run, 3);
      save(run, 6);
    }
    String path = first.resolve("checkpoints/step-3").toString();
    try (RunFolder run = RunFolder.open(root.resolve("second"), CONFIG, path, 5)) {
      assertThat(run.resumed().map(Checkpoint::step)).contains(3L);
    }
    Small other = new Small(3, 1e-4, "wang");
    assertThatThrownBy(() -> RunFolder.open(root.resolve("third"), other, path, 5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("layers: 2 -> 3");
    assertThatThrownBy(() -> RunFolder.open(root.resolve("fourth"), CONFIG, "nowhere", 5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("nowhere: not a checkpoint");
  }

  @Test
  void checkpointsOfAnUnknownConfigurationAreRefused() throws IOException {
    try (RunFolder run = RunFolder.open(root, CONFIG, RunFolder.AUTO, 2)) {
      save(run, 3);
    }
    Files.delete(root.resolve("config.yaml"));
    assertThatThrownBy(() -> RunFolder.open(root, CONFIG, RunFolder.AUTO, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no config.yaml");
    RunFolder.open(root, CONFIG, RunFolder.NONE, 2).close();
  }

  @Test
  void failsBeforeWorkStartsWhereItCannotWrite() throws IOException {
    Path file = root.resolve("file");
    Files.writeString(file, "in the way");
    assertThatThrownBy(() -> RunFolder.open(file.resolve("run"), CONFIG, RunFolder.AUTO, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cannot write into");
  }

  /** Two runs in one folder would delete each other's checkpoints. */
  @Test
  void aFolderInUseIsRefusedAndFreeAgainAfterwards() {
    RunFolder run = RunFolder.open(root, CONFIG, RunFolder.AUTO, 1);
    assertThatThrownBy(() -> RunFolder.open(root, CONFIG, RunFolder.AUTO, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("in use");
    run.close();
    RunFolder.open(root, CONFIG, RunFolder.AUTO, 1).close();
  }

  private static void save(RunFolder run, long step) {
    run.checkpoints()
        .save(
            step,
            Json.mapper().createObjectNode(),
            temporary -> Files.writeString(temporary.resolve("weights"), "w" + step));
  }
}
