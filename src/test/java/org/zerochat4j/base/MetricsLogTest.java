package org.zerochat4j.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {

  @TempDir Path folder;

  /** A chart of a resumed run must not go back in time, nor trip over a line cut off by a crash. */
  @Test
  void aResumedRunDropsTheRowsItTakesAgain() throws IOException {
    Path file = folder.resolve("metrics.jsonl");
    try (MetricsLog log = new MetricsLog(file, false)) {
      for (int step = 1; step <= 4; step++) {
        log.write(Map.of("step", step));
      }
    }
    Files.writeString(file, "{\"step\":5,\"lo", StandardCharsets.UTF_8, StandardOpenOption.APPEND);

    try (MetricsLog log = MetricsLog.after(file, 2)) {
      log.write(Map.of("step", 3));
    }
    assertThat(file).hasContent("{\"step\":1}\n{\"step\":2}\n{\"step\":3}\n");
  }

  @Test
  void aRunThatStartsAgainStartsWithAnEmptyLog() throws IOException {
    Path file = folder.resolve("metrics.jsonl");
    Files.writeString(file, "{\"step\":1}\n", StandardCharsets.UTF_8);
    MetricsLog.after(file, 0).close();
    assertThat(file).isEmptyFile();
  }
}
