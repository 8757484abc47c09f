package org.zerochat4j.stages.ppo;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.zerochat4j.base.MetricsLog;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.UserError;
import org.zerochat4j.eval.report.Report;
import org.zerochat4j.eval.report.Series;

/** How PPO went, from its {@code metrics.jsonl}: what was won, and how far from the reference. */
public final class PpoReport {

  private final List<JsonNode> rows;

  /**
   * Reads the rows; a last one that is cut off is none.
   *
   * @throws UserError when the file cannot be read
   */
  public PpoReport(Path metrics) {
    this.rows = MetricsLog.read(metrics);
  }

  /** Writes a page about this run alone. */
  public void write(Path file) {
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("Reward", last("%.3f", "reward"));
    figures.put("KL from SFT (nats)", last("%.2f", "kl"));
    figures.put("Rollouts", last("%,.0f", "step"));
    figures.put("Tokens an answer", last("%.1f", "length"));
    if (!rows.isEmpty()) {
      figures.put("Time", Progress.duration(rows.getLast().path("seconds").asDouble()));
    }
    Report report = new Report("ppo");
    report.stage(
        "Learning to be preferred (PPO)",
        figures,
        "Reward and KL are of the answers sampled in a rollout, before its updates.");
    charts(report);
    report.write(file);
  }

  /** Adds the charts to the stage that {@code report} is at. */
  public void charts(Report report) {
    chart(report, "Reward", "reward", "reward");
    chart(report, "KL from the SFT model", "nats an answer", "kl");
    chart(report, "Length of the answers", "tokens", "length");
    chart(report, "Loss of the critic", "value loss", "value_loss");
  }

  private void chart(Report report, String title, String unit, String key) {
    double[] steps = rows.stream().mapToDouble(row -> number(row, "step")).toArray();
    double[] values = rows.stream().mapToDouble(row -> number(row, key)).toArray();
    report.chart(title, "rollout", unit, List.of(new Series(title, steps, values)));
  }

  private String last(String format, String key) {
    return rows.isEmpty() ? "–" : String.format(Locale.ROOT, format, number(rows.getLast(), key));
  }

  private static double number(JsonNode row, String key) {
    return row.path(key).asDouble(Double.NaN);
  }
}
