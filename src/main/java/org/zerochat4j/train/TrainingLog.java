package org.zerochat4j.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.MetricsLog;

/**
 * What a run tells of its steps: rows in {@code metrics.jsonl}, the same numbers for TensorBoard,
 * and samples in {@code samples.jsonl}. What an interrupted start said of steps that are taken
 * again is dropped.
 */
public final class TrainingLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingLog.class);

  private final RunFolder folder;
  private final long start;
  private final MetricsLog metrics;
  private final TensorBoardLog tensorBoard;
  private MetricsLog samples;

  /**
   * @param start the step after which the run goes on, 0 for one that begins
   */
  public TrainingLog(RunFolder folder, long start) {
    this.folder = folder;
    this.start = start;
    this.metrics = MetricsLog.after(folder.metrics(), start);
    this.tensorBoard = new TensorBoardLog(folder.path(), start);
  }

  /** Adds a row; {@code step} is its first key, numbers are its values. */
  public void write(Map<String, ? extends Number> row) {
    metrics.write(row);
    Map<String, Double> scalars = new LinkedHashMap<>();
    row.forEach((name, value) -> scalars.put(name, value.doubleValue()));
    scalars.remove("step");
    tensorBoard.write(row.get("step").longValue(), scalars);
  }

  /** Adds samples drawn after {@code step}. */
  public void write(long step, List<Samples.Sample> drawn) {
    if (samples == null && !drawn.isEmpty()) {
      samples = MetricsLog.after(folder.samples(), start);
    }
    for (Samples.Sample sample : drawn) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("step", step);
      row.put("prompt", sample.prompt());
      row.put("text", sample.text());
      samples.write(row);
      String text = sample.text().replaceAll("\\s+", " ").strip();
      LOG.info("step {}: {} >> {}", step, sample.prompt(), text);
    }
  }

  @Override
  public void close() {
    metrics.close();
    tensorBoard.close();
    if (samples != null) {
      samples.close();
    }
  }
}
