package org.zerochat4j.graph;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the time of runs goes: calls and nanoseconds by the name of the op. */
public final class OpProfile {

  /** All calls of one kind of op. */
  public record Row(String op, long calls, long nanos) {}

  private static final class Total {
    private long calls;
    private long nanos;
  }

  private final Map<String, Total> totals = new HashMap<>();

  /** Counts one call. */
  public void add(String opName, long nanos) {
    Total total = totals.computeIfAbsent(opName, _ -> new Total());
    total.calls++;
    total.nanos += nanos;
  }

  /** A row for each op that was called, slowest first. */
  public List<Row> rows() {
    return totals.entrySet().stream()
        .map(entry -> new Row(entry.getKey(), entry.getValue().calls, entry.getValue().nanos))
        .sorted(Comparator.comparingLong(Row::nanos).reversed().thenComparing(Row::op))
        .toList();
  }
}
