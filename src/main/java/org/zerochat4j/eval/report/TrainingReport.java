package org.zerochat4j.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.zerochat4j.base.MetricsLog;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.UserError;

/**
 * How a training run went, from its {@code metrics.jsonl}: loss over time and over tokens, each
 * with what was measured on held-out data and the steps that were skipped.
 */
public final class TrainingReport {

  private static final double HOUR = 3600;

  private static final Map<String, String> MEASURED = new LinkedHashMap<>();

  static {
    MEASURED.put("held_out_bits_per_byte", "Held-out bits a byte");
    MEASURED.put("held_out_loss", "Held-out loss");
    MEASURED.put("held_out_accuracy", "Held-out accuracy");
  }

  private final List<JsonNode> rows;

  /**
   * Reads the rows; a last one that is cut off is none.
   *
   * @throws UserError when the file cannot be read
   */
  public TrainingReport(Path metrics) {
    this.rows = MetricsLog.read(metrics);
  }

  /** Writes a page about this run alone. */
  public void write(Path file, String title) {
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("Loss", decimal(last("smoothed_loss")));
    MEASURED.forEach((key, name) -> {
      if (has(key)) {
        figures.put(name, decimal(last(key)));
      }
    });
    figures.put("Steps", whole(last("step")));
    figures.put("Skipped", whole(last("skipped")));
    figures.put("Tokens", whole(last("tokens")));
    figures.put("Tokens a second", whole(last("tokens_per_second")));
    double seconds = last("seconds");
    figures.put("Time", Double.isFinite(seconds) ? Progress.duration(seconds) : "–");
    Report report = new Report(title);
    report.stage(
        "Training",
        figures,
        "Loss in nats: the mean over what a step predicts. What is held out is not learned from.");
    charts(report);
    report.write(file);
  }

  /** Adds the charts to the stage that {@code report} is at. */
  public void charts(Report report) {
    boolean hours = last("seconds") > HOUR;
    String time = hours ? "hours" : "minutes";
    ToDoubleFunction<JsonNode> elapsed = row -> number(row, "seconds") / (hours ? HOUR : 60);
    ToDoubleFunction<JsonNode> tokens = row -> number(row, "tokens");
    boolean accuracy = has("held_out_accuracy");
    String right = accuracy ? "accuracy" : "bits a byte";
    report.chart("Loss over time", time, "nats", right, losses(elapsed, accuracy));
    report.chart("Loss over tokens", "tokens", "nats", right, losses(tokens, accuracy));
    report.chart(
        "Learning rate",
        "tokens",
        "learning rate",
        List.of(line("rate", tokens, "learning_rate", Series.Style.LINE)));
    report.chart(
        "Gradient norm",
        "tokens",
        "before clipping",
        List.of(line("norm", tokens, "grad_norm", Series.Style.FAINT)));
  }

  private List<Series> losses(ToDoubleFunction<JsonNode> x, boolean accuracy) {
    List<Series> series = new ArrayList<>();
    series.add(line("each step", x, "loss", Series.Style.FAINT));
    series.add(line("smoothed", x, "smoothed_loss", Series.Style.LINE));
    measured(series, "held out", x, "held_out_loss", Series.Style.DOTS);
    if (accuracy) {
      measured(series, "held-out accuracy", x, "held_out_accuracy", Series.Style.RIGHT);
    } else {
      measured(series, "held out, bits a byte", x, "held_out_bits_per_byte", Series.Style.RIGHT);
    }
    double[] skipped = skipped().stream().mapToDouble(x).toArray();
    if (skipped.length > 0) {
      series.add(Series.crosses("skipped steps", skipped));
    }
    return series;
  }

  private Series line(String name, ToDoubleFunction<JsonNode> x, String key, Series.Style style) {
    return series(name, rows, x, key, style);
  }

  private static Series series(
      String name,
      List<JsonNode> rows,
      ToDoubleFunction<JsonNode> x,
      String key,
      Series.Style style) {
    return new Series(
        name,
        rows.stream().mapToDouble(x).toArray(),
        rows.stream().mapToDouble(row -> number(row, key)).toArray(),
        style);
  }

  /** Only rows that have the value: between two measurements the line goes on. */
  private void measured(
      List<Series> series,
      String name,
      ToDoubleFunction<JsonNode> x,
      String key,
      Series.Style style) {
    List<JsonNode> with = rows.stream().filter(row -> row.path(key).isNumber()).toList();
    if (!with.isEmpty()) {
      series.add(series(name, with, x, key, style));
    }
  }

  /** The rows up to which more steps were skipped than up to the row before. */
  private List<JsonNode> skipped() {
    List<JsonNode> result = new ArrayList<>();
    long before = 0;
    for (JsonNode row : rows) {
      long count = row.path("skipped").asLong(before);
      if (count > before) {
        result.add(row);
      }
      before = count;
    }
    return result;
  }

  private boolean has(String key) {
    return rows.stream().anyMatch(row -> row.path(key).isNumber());
  }

  private double last(String key) {
    for (JsonNode row : rows.reversed()) {
      if (Double.isFinite(number(row, key))) {
        return number(row, key);
      }
    }
    return Double.NaN;
  }

  private static double number(JsonNode row, String key) {
    return row.path(key).isNumber() ? row.path(key).asDouble() : Double.NaN;
  }

  private static String decimal(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "–";
  }

  private static String whole(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%,.0f", value) : "–";
  }
}
