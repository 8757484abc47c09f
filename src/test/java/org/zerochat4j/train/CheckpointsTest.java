package org.zerochat4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.AtomicFiles.IoConsumer;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;

class CheckpointsTest {
  @TempDir Path run;
  private Path folder;

  @BeforeEach
  void folder() {
    folder = run.resolve("checkpoints");
  }

  @Test
  void findsTheNewestWithItsFilesAndState() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, 5);
    save(checkpoints, 9);
    save(checkpoints, 10);
    Checkpoint latest = new Checkpoints(folder, 5).latestValid().orElseThrow();
    assertThat(latest.step()).isEqualTo(10);
    assertThat(latest.folder()).isEqualTo(folder.resolve("step-10"));
    assertThat(Files.readString(latest.file("weights"))).isEqualTo("weights of 10");
    assertThat(Files.readString(latest.file("sub/moments"))).isEqualTo("moments of 10");
    assertThat(latest.state().path("cursor").asLong()).isEqualTo(1000);
  }

  @Test
  void aFolderWithoutCheckpointsHasNone() {
    assertThat(new Checkpoints(folder, 1).latestValid()).isEmpty();
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        Arguments.of("truncated", damage(f -> cut(f.resolve("weights"), 5))),
        Arguments.of("zero length", damage(f -> cut(f.resolve("weights"), 0))),
        Arguments.of("flipped bit", damage(f -> flip(f.resolve("weights")))),
        Arguments.of("flipped bit below", damage(f -> flip(f.resolve("sub/moments")))),
        Arguments.of("missing file", damage(f -> Files.delete(f.resolve("weights")))),
        Arguments.of("missing list", damage(f -> Files.delete(f.resolve("checkpoint.json")))),
        Arguments.of("empty list", damage(f -> cut(f.resolve("checkpoint.json"), 0))),
        Arguments.of("truncated list", damage(f -> cut(f.resolve("checkpoint.json"), 30))),
        Arguments.of(
            "list of nothing", damage(f -> Files.writeString(f.resolve("checkpoint.json"), "{}"))),
        Arguments.of(
            "list that leads elsewhere",
            damage(f ->
                Files.writeString(
                    f.resolve("checkpoint.json"),
                    "{\"step\": 2, \"files\": {\"../step-1/weights\": {}}}"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void goesBackToTheOneBeforeADamagedOne(String what, IoConsumer<Path> damage) throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, 5);
    save(checkpoints, 1);
    save(checkpoints, 2);
    damage.accept(folder.resolve("step-2"));
    assertThatThrownBy(() -> Checkpoint.open(folder.resolve("step-2")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("step-2")
        .message()
        .doesNotContain("\n");
    assertThat(checkpoints.latestValid().map(Checkpoint::step)).isEqualTo(Optional.of(1L));
    save(checkpoints, 2);
    assertThat(checkpoints.latestValid().map(Checkpoint::step)).isEqualTo(Optional.of(2L));
  }

  @Test
  void keepsTheLastOnesAndTheBest() {
    Checkpoints checkpoints = new Checkpoints(folder, 2);
    double[] losses = {5, 3, 4, 4.5, 6, Double.NaN};
    for (int step = 1; step <= 6; step++) {
      checkpoints.save(step, losses[step - 1], state(step), body(step));
    }
    assertThat(checkpoints.steps()).containsExactly(2L, 5L, 6L);
    assertThat(checkpoints.best()).contains(folder.resolve("step-2"));
  }

  /** With keepLast 1 the damaged newest one must not push out the one the run went on from. */
  @Test
  void checkpointsOfAnAbandonedFutureDoNotCount() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, 1);
    save(checkpoints, 10);
    flip(folder.resolve("step-10/weights"));
    save(checkpoints, 7);
    assertThat(checkpoints.steps()).containsExactly(7L);
    assertThat(checkpoints.latestValid().map(Checkpoint::step)).contains(7L);
  }

  @Test
  void aFailedSaveLeavesTheOldOneAndNoRest() {
    Checkpoints checkpoints = new Checkpoints(folder, 1);
    save(checkpoints, 1);
    IoConsumer<Path> full =
        temporary -> {
          Files.writeString(temporary.resolve("weights"), "half");
          throw new IOException("No space left on device");
        };
    assertThatThrownBy(() -> checkpoints.save(2, state(2), full))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("step-2")
        .hasMessageContaining("No space left on device");
    assertThatThrownBy(() -> checkpoints.save(1, state(1), full)).isInstanceOf(UserError.class);
    assertThat(checkpoints.latestValid().map(Checkpoint::step)).contains(1L);
    assertThat(folder).isDirectoryNotContaining(p -> p.getFileName().toString().startsWith("."));
  }

  @Test
  void leftoversOfAKilledProcessAreRemoved() throws IOException {
    save(new Checkpoints(folder, 1), 4);
    Files.createDirectories(folder.resolve(".step-5.tmp-99/sub"));
    Files.writeString(folder.resolve(".step-5.tmp-99/sub/weights"), "half");
    Files.createDirectories(folder.resolve(".step-4.old-99"));
    Files.writeString(folder.resolve("notes.txt"), "mine");
    Checkpoints checkpoints = new Checkpoints(folder, 1);
    assertThat(checkpoints.latestValid().map(Checkpoint::step)).contains(4L);
    assertThat(folder).isDirectoryNotContaining(p -> p.getFileName().toString().startsWith("."));
    assertThat(folder.resolve("notes.txt")).exists();
  }

  /** Killed between setting the old checkpoint aside and renaming the new one into its place. */
  @Test
  void aCheckpointSetAsideIsBroughtBackWhenNothingReplacedIt() throws IOException {
    save(new Checkpoints(folder, 1), 4);
    Files.move(folder.resolve("step-4"), folder.resolve(".step-4.old-99"));
    assertThat(new Checkpoints(folder, 1).latestValid().map(Checkpoint::step)).contains(4L);
  }

  private static void save(Checkpoints checkpoints, long step) {
    checkpoints.save(step, state(step), body(step));
  }

  private static JsonNode state(long step) {
    return Json.mapper().createObjectNode().put("cursor", step * 100);
  }

  private static IoConsumer<Path> body(long step) {
    return temporary -> {
      AtomicFiles.writeString(temporary.resolve("weights"), "weights of " + step);
      AtomicFiles.writeString(temporary.resolve("sub/moments"), "moments of " + step);
    };
  }

  private static IoConsumer<Path> damage(IoConsumer<Path> damage) {
    return damage;
  }

  private static void cut(Path file, int length) throws IOException {
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }
}
