package org.zerochat4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zerochat4j.stages.TinyRuns;
import org.zerochat4j.train.Checkpoint;

/**
 * Training in a JVM of its own, which is ended from outside and started again; the last start, and
 * the unbroken run it is compared with, are commands in this JVM.
 */
class KillTest {

  private static final Pattern STOPPED = Pattern.compile("stopped after step (\\d+) of \\d+");

  @TempDir Path folder;
  private Path files;
  private Path out;
  private int starts;

  @BeforeEach
  void write() {
    files = folder.resolve("files");
    out = folder.resolve("out");
    TinyRuns.write(files);
  }

  /** SIGTERM, as a scheduler sends it, must not cost the step at hand. */
  @Test
  void aRequestToStopIsObeyedOnceTheStepIsSaved() throws Exception {
    endsLikeAnUnbrokenRun("pretrain", 40, 0, 1);
  }

  /** Whatever a kill interrupts, a save above all, the run must end with the same weights. */
  @Test
  @Tag("slow")
  void tenKillsLeaveNoTrace() throws Exception {
    endsLikeAnUnbrokenRun("pretrain", 600, 10, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sft", "reward", "ppo"})
  @Tag("slow")
  void everyStageGoesOn(String stage) throws Exception {
    endsLikeAnUnbrokenRun(stage, stage.equals("ppo") ? 12 : 120, 2, 1);
  }

  private void endsLikeAnUnbrokenRun(String stage, int steps, int kills, int requests)
      throws Exception {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < kills; i++) {
      Process process = start(stage, steps);
      awaitFirstStep(process);
      Thread.sleep(random.nextInt(300));
      assertThat(process.isAlive()).as("killed while training").isTrue();
      process.destroyForcibly();
      process.waitFor();
      // What a kill leaves under its final name is whole.
      newest().ifPresent(Checkpoint::open);
    }
    for (int i = 0; i < requests; i++) {
      Process process = start(stage, steps);
      awaitFirstStep(process);
      process.destroy();
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isEqualTo(128 + 15);
      List<String> lines = stderr().lines().filter(STOPPED.asPredicate()).toList();
      assertThat(lines).as(stderr()).hasSize(1);
      assertThat(lines.getFirst()).startsWith("zerochat: ").contains("the same command goes on");
      Matcher stopped = STOPPED.matcher(lines.getFirst());
      assertThat(stopped.find()).isTrue();
      Checkpoint checkpoint = Checkpoint.open(newest().orElseThrow());
      assertThat(checkpoint.step()).isEqualTo(Long.parseLong(stopped.group(1))).isLessThan(steps);
    }
    Path whole = folder.resolve("whole");
    assertThat(Main.run(command(stage, steps, out).toArray(String[]::new))).isZero();
    assertThat(Main.run(command(stage, steps, whole).toArray(String[]::new))).isZero();
    Path weights = Path.of("model/model.safetensors");
    assertThat(out.resolve(weights)).hasSameBinaryContentAs(whole.resolve(weights));
  }

  private List<String> command(String stage, int steps, Path to) {
    List<String> command = new ArrayList<>(List.of(stage, "--out", to.toString()));
    TinyRuns.sets(
            stage,
            files,
            "training.steps=" + steps,
            "training.checkpointEvery=2",
            "training.logEvery=1")
        .forEach(set -> command.addAll(List.of("--set", set)));
    return command;
  }

  private Process start(String stage, int steps) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.contains("agent"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(command(stage, steps, out));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(Map.of("OMP_NUM_THREADS", "1", "OPENBLAS_NUM_THREADS", "1"));
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(folder.resolve("stderr-" + ++starts).toFile());
    return builder.start();
  }

  private String stderr() throws IOException {
    return Files.readString(folder.resolve("stderr-" + starts));
  }

  /** Every start writes an event file of its own, and a row into it with each step. */
  private void awaitFirstStep(Process process) throws Exception {
    int header = 200;
    while (eventFiles().filter(file -> size(file) > header).count() < starts) {
      assertThat(process.isAlive()).as(stderr()).isTrue();
      Thread.sleep(5);
    }
  }

  private Stream<Path> eventFiles() {
    return list(out)
        .filter(path -> path.getFileName().toString().startsWith("events.out.tfevents."));
  }

  private Optional<Path> newest() {
    return list(out.resolve("checkpoints"))
        .filter(path -> path.getFileName().toString().startsWith("step-"))
        .max((a, b) -> Long.compare(step(a), step(b)));
  }

  private static long step(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().substring("step-".length()));
  }

  private static Stream<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }
}
