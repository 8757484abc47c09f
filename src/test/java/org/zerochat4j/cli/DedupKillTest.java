package org.zerochat4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.corpus.CorpusFiles;

/** Deduplication in a JVM of its own, killed again and again, ends like a run left in peace. */
@Tag("slow")
class DedupKillTest {
  @TempDir Path folder;

  @Test
  void killsLeaveNoTrace() throws Exception {
    write();
    Path work = folder.resolve(".out.jsonl.dedup");
    SplittableRandom random = new SplittableRandom(5);
    for (int kill = 0; kill < 6; kill++) {
      Process process = start();
      for (int wait = 0; wait < 6000 && process.isAlive() && !Files.exists(work); wait++) {
        Thread.sleep(5);
      }
      Thread.sleep(100 + random.nextInt(900));
      process.destroyForcibly().waitFor();
    }
    assertThat(Main.run(command("out").toArray(String[]::new))).isZero();
    assertThat(Main.run(command("whole").toArray(String[]::new))).isZero();

    for (String name : List.of(".jsonl", "-pairs.jsonl")) {
      assertThat(folder.resolve("out" + name))
          .hasSameBinaryContentAs(folder.resolve("whole" + name));
    }
    assertThat(work).doesNotExist();
  }

  /** As many small files: each is a place to go on from. */
  private void write() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    List<String> texts = new ArrayList<>();
    Files.createDirectory(folder.resolve("in"));
    for (int file = 0; file < 20; file++) {
      List<String> rows = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        String text =
            texts.size() < 1000 || random.nextInt(3) > 0
                ? CorpusFiles.chinese(400, random)
                : CorpusFiles.edited(texts.get(random.nextInt(1000)), 0.02, random);
        texts.add(text);
        rows.add("{\"id\":" + texts.size() + ",\"text\":" + Json.line(text) + "}");
      }
      Files.write(folder.resolve("in").resolve((10 + file) + ".jsonl"), rows);
    }
  }

  private List<String> command(String name) {
    return List.of(
        "dedup",
        "--input",
        folder.resolve("in").toString(),
        "--threshold",
        "0.8",
        "--set",
        "ngram=3",
        "--out",
        folder.resolve(name + ".jsonl").toString(),
        "--pairs",
        folder.resolve(name + "-pairs.jsonl").toString());
  }

  private Process start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(command("out"));
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
