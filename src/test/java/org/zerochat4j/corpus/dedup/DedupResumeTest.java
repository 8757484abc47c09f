package org.zerochat4j.corpus.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zerochat4j.base.Json;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.CorpusFiles;

/** A run that was killed goes on where it was, and nobody can tell from the result. */
class DedupResumeTest {
  @TempDir Path folder;
  private Path inputs;

  /** What a kill looks like from within: nothing is tidied up. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  @BeforeEach
  void write() throws IOException {
    inputs = Files.createDirectory(folder.resolve("in"));
    SplittableRandom random = new SplittableRandom(1);
    List<String> texts = new ArrayList<>();
    for (int file = 0; file < 4; file++) {
      StringBuilder rows = new StringBuilder(file == 1 ? "{bad\n\n" : "");
      for (int i = 0; i < 60; i++) {
        String text =
            texts.isEmpty() || random.nextInt(2) == 0
                ? CorpusFiles.chinese(100, random)
                : CorpusFiles.edited(texts.get(random.nextInt(texts.size())), 0.03, random);
        texts.add(text);
        rows.append(Json.line(Map.of("text", text + "\n" + file + i % 7))).append('\n');
      }
      Files.writeString(inputs.resolve(file + ".jsonl"), rows);
    }
  }

  @ParameterizedTest
  @EnumSource(DedupMode.class)
  void endsWithTheSameBytesWhereverItWasKilled(DedupMode mode) throws IOException {
    List<Checkpoint> all = new ArrayList<>();
    String whole = Json.line(Dedup.run(config(mode, "whole"), 0, all::add));
    int checkpoints = all.size();
    int checkpoint = 0;
    while (isKilledAfter(checkpoint, mode)) {
      spoilWhatIsNotInTheCheckpoint();
      List<Checkpoint> later = new ArrayList<>();
      String resumed = Json.line(Dedup.run(config(mode, "out"), 0, later::add));

      assertThat(resumed).isEqualTo(whole.replace("whole.", "out."));
      assertThat(folder.resolve("out.bad.jsonl"))
          .hasSameBinaryContentAs(folder.resolve("whole.bad.jsonl"));
      assertThat(folder.resolve("out.jsonl")).hasSameBinaryContentAs(folder.resolve("whole.jsonl"));
      if (mode != DedupMode.LINES) {
        assertThat(folder.resolve("out-pairs.jsonl"))
            .hasSameBinaryContentAs(folder.resolve("whole-pairs.jsonl"));
      }
      assertThat(folder.resolve(".out.jsonl.dedup")).doesNotExist();
      Files.delete(folder.resolve("out.jsonl"));
      checkpoint++;
      assertThat(later.size()).as("work left").isEqualTo(checkpoints - checkpoint);
    }
    assertThat(checkpoint).isEqualTo(checkpoints);
  }

  @Test
  void changedInputsOrSettingsBeginAnew() throws IOException {
    assertThat(isKilledAfter(5, DedupMode.NEAR)).isTrue();
    CorpusFiles.write(inputs.resolve("0.jsonl"), "{\"text\":\"一二三四五六七八\"}\n");
    assertThat(Dedup.run(config(DedupMode.NEAR, "out")).in()).isEqualTo(60 * 3 + 1 + 1);
    Files.delete(folder.resolve("out.jsonl"));

    assertThat(isKilledAfter(5, DedupMode.NEAR)).isTrue();
    long strict = Dedup.run(config(DedupMode.NEAR, "out", "threshold=1")).removed();
    assertThat(strict).isLessThan(Dedup.run(config(DedupMode.NEAR, "out")).removed());
  }

  /** A state file that was cut off, or that another version wrote, is no reason to fail. */
  @Test
  void aCheckpointThatCannotBeReadBeginsAnew() throws IOException {
    assertThat(isKilledAfter(3, DedupMode.NEAR)).isTrue();
    Files.writeString(folder.resolve(".out.jsonl.dedup/state.json"), "{\"key\":");

    assertThat(Dedup.run(config(DedupMode.NEAR, "out")).in()).isEqualTo(241);
  }

  /** Returns false when the run ended before it could be killed. */
  private boolean isKilledAfter(int checkpoint, DedupMode mode) throws IOException {
    int[] seen = new int[1];
    try {
      Dedup.run(
          config(mode, "out"),
          0,
          _ -> {
            if (seen[0]++ == checkpoint) {
              throw new Killed();
            }
          });
      Files.delete(folder.resolve("out.jsonl"));
      return false;
    } catch (Killed e) {
      assertThat(folder.resolve("out.jsonl")).doesNotExist();
      return true;
    }
  }

  /** A kill comes in the midst of writing: more was written than the checkpoint knows of. */
  private void spoilWhatIsNotInTheCheckpoint() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(".out.jsonl.dedup"))) {
      for (Path file : files.filter(f -> !f.toString().endsWith("json")).toList()) {
        Files.write(file, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, StandardOpenOption.APPEND);
      }
    }
  }

  private DedupConfig config(DedupMode mode, String name, String... sets) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "mode=" + mode,
                "inputs=" + inputs,
                "out=" + folder.resolve(name + ".jsonl"),
                "threshold=0.7"));
    if (mode != DedupMode.LINES) {
      all.add("pairs=" + folder.resolve(name + "-pairs.jsonl"));
    }
    all.addAll(List.of(sets));
    return Configs.load(DedupConfig.defaults(), null, all);
  }
}
