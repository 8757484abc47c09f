package org.zerochat4j.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.zerochat4j.base.Json;
import org.zerochat4j.graph.OpProfile;

/**
 * Where the time of a training step goes.
 *
 * @param rows slowest first; the times add up to that of a step
 */
record TrainProfile(List<Row> rows) {

  static final String NORM = "gradient norm";
  static final String OPTIMIZER = "clip + AdamW";
  static final String REST = "batch, dispatch";

  /** An op's part of a step. */
  record Row(String op, double calls, double milliseconds, double share) {}

  /** Takes a step for each of the learning rates and measures every op. */
  static TrainProfile of(OwnTraining training, double... learningRates) {
    OpProfile profile = new OpProfile();
    double total =
        DoubleStream.of(training.run(profile, learningRates).seconds()).sum()
            * 1e3
            / learningRates.length;
    List<Row> rows = new ArrayList<>();
    double known = 0;
    for (OpProfile.Row row : profile.rows()) {
      double milliseconds = row.nanos() * 1e-6 / learningRates.length;
      double calls = (double) row.calls() / learningRates.length;
      rows.add(new Row(row.op(), calls, milliseconds, milliseconds / total));
      known += milliseconds;
    }
    rows.add(new Row(REST, 1, total - known, 1 - known / total));
    return new TrainProfile(rows);
  }

  ArrayNode json() {
    return Json.mapper().valueToTree(rows);
  }

  String table() {
    StringBuilder text = new StringBuilder("op                        calls  ms a step   share\n");
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-24s %6.0f %10.2f %6.1f%%%n",
              row.op,
              row.calls,
              row.milliseconds,
              100 * row.share));
    }
    return text.toString();
  }
}
