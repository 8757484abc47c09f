package org.zerochat4j.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicLong clock = new AtomicLong();

  /** Guards against control characters and a flood of lines in log files. */
  @Test
  void aFileGetsPlainLinesAtMostEveryTenSeconds() {
    try (Progress progress = progress(false)) {
      for (int second = 0; second <= 30; second++) {
        clock.set(second * 1_000_000_000L);
        progress.update(second, "loss 2.0");
      }
    }
    assertThat(printed()).doesNotContain("\r");
    assertThat(printed().lines())
        .containsExactly(
            "train   2% 2/100 steps, 1.0 steps/s, 1m 38s left, loss 2.0",
            "train  12% 12/100 steps, 1.0 steps/s, 1m 28s left, loss 2.0",
            "train  22% 22/100 steps, 1.0 steps/s, 1m 18s left, loss 2.0",
            "train  30% 30/100 steps, 1.0 steps/s, took 30s, loss 2.0");
  }

  /** Guards against counting the steps of an earlier run in the rate of a resumed one. */
  @Test
  void theRateOfAResumedRunCountsOnlyItsOwnSteps() {
    try (Progress progress = progress(true)) {
      progress.update(50, "");
      clock.set(10_000_000_000L);
      progress.update(60, "");
    }
    assertThat(printed()).contains("60/100 steps, 1.0 steps/s, 40s left");
  }

  @Test
  void shortWorkIsSilentOutsideATerminal() {
    try (Progress progress = progress(false)) {
      progress.update(100, "");
    }
    assertThat(printed()).isEmpty();
  }

  @Test
  void durationsAreShort() {
    assertThat(Progress.duration(0.44)).isEqualTo("0.4s");
    assertThat(Progress.duration(59.7)).isEqualTo("1m 00s");
    assertThat(Progress.duration(185)).isEqualTo("3m 05s");
    assertThat(Progress.duration(7623)).isEqualTo("2h 07m");
    assertThat(Progress.duration(Double.NaN)).isEqualTo("?");
  }

  private Progress progress(boolean terminal) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new Progress("train", 100, "steps", terminal, out, clock::get);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
