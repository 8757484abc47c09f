package org.zerochat4j.train;

import java.util.List;
import java.util.stream.LongStream;

/** Measures a model, while it trains, on data it does not learn from. */
@FunctionalInterface
public interface HeldOut {

  /** Batches one measurement reads at most, so that it stays a small part of the run. */
  int MAX_BATCHES = 64;

  /** The same for the measurement at the end of a run: minutes, not days, of a large corpus. */
  int MAX_BATCHES_AT_END = 256;

  /** A number under the name it has in {@code metrics.jsonl}. */
  record Figure(String name, double value) {}

  /** What the model is worth now; the best checkpoint is the one with least of the first figure. */
  List<Figure> measure();

  /** The same numbers each time: at most {@code most} of 0 to {@code count - 1}, evenly spread. */
  static LongStream spread(long count, long most) {
    long n = Math.min(count, most);
    return LongStream.range(0, n).map(i -> i * count / n);
  }
}
