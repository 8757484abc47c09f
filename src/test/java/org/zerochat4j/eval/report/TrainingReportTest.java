package org.zerochat4j.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.UserError;

class TrainingReportTest {

  @TempDir Path folder;

  /** Whoever comes back after a night wants to see hours, tokens and what was skipped. */
  @Test
  void drawsLossOverTimeAndOverTokens() throws IOException {
    String page =
        page(
            row(1, 9, 4000, 0, ",\"held_out_bits_per_byte\":2.5"),
            row(2, 8, 8000, 1, ""),
            row(3, 7, 12000, 1, ",\"held_out_bits_per_byte\":1.25"));
    assertThat(page)
        .contains("Loss over time", "Loss over tokens", ">hours<", ">tokens<", ">nats<")
        .contains(">bits a byte<", "<dd>1.250</dd>", "3h 20m", "skipped steps")
        .doesNotContain("minutes", "<nav");
    assertThat(page.split("<svg", -1)).hasSize(5);
    // One cross in each of the two: at the row that counts one more than the row before.
    assertThat(page.split("l6 6m0-6l-6 6", -1)).hasSize(3);
  }

  /** A run of seconds on an axis of hours is a chart of zeros. */
  @Test
  void aShortRunCountsMinutesAndHidesWhatItHasNot() throws IOException {
    assertThat(page(row(1, 9, 10, 0, ""), row(2, 8, 20, 0, "")))
        .contains(">minutes<")
        .doesNotContain("hours", "bits a byte", "skipped steps");
  }

  /** A loss that is no number interrupts the line; its row is one of the skipped ones. */
  @Test
  void aLossThatIsNotFiniteIsNoPoint() throws IOException {
    String bad = row(2, 8, 20, 1, "").replace("\"loss\":8.0", "\"loss\":\"NaN\"");
    assertThat(page(row(1, 9, 10, 0, ""), bad, row(3, 7, 30, 1, "")))
        .contains("skipped steps")
        .doesNotContain("NaN");
  }

  /** A reward model is measured by how many pairs it ranks right. */
  @Test
  void accuracyStandsOnTheRight() throws IOException {
    String held = ",\"held_out_loss\":0.5,\"held_out_accuracy\":0.75";
    assertThat(page(row(1, 9, 10, 0, held), row(2, 8, 20, 0, held)))
        .contains(">accuracy<", "<dd>0.750</dd>", ">held out<", ">held-out accuracy<");
  }

  /** The page may be written while the run is being killed, or before its first row. */
  @Test
  void aRowThatIsCutOffAndAFileWithoutRowsAreNoFailure() throws IOException {
    assertThat(page(row(1, 9, 10, 0, ""), "{\"step\":2,\"lo")).contains("<dd>1</dd>");
    assertThat(page()).contains("no data");
    assertThatThrownBy(() -> new TrainingReport(folder.resolve("absent.jsonl")))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("cannot read " + folder);
  }

  private String page(String... rows) throws IOException {
    Path metrics = folder.resolve("metrics.jsonl");
    Files.write(metrics, List.of(rows));
    Path page = folder.resolve("report.html");
    new TrainingReport(metrics).write(page, "t");
    return Files.readString(page);
  }

  private static String row(int step, double loss, int seconds, int skipped, String more) {
    return String.format(
        Locale.ROOT,
        "{\"step\":%d,\"loss\":%s,\"smoothed_loss\":%s,\"tokens\":%d,\"seconds\":%d,"
            + "\"skipped\":%d%s}",
        step,
        loss,
        loss,
        1000 * step,
        seconds,
        skipped,
        more);
  }
}
