package org.zerochat4j.corpus.rows;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.zerochat4j.base.Workers;

/**
 * The usable rows of one file in their order. Batches of rows are decoded on all cores; only one
 * batch is held in memory.
 */
public final class Rows<T> implements Iterator<T>, AutoCloseable {
  private static final int BATCH_ROWS = 1024;
  private static final int BATCH_BYTES = 1 << 24;
  private static final int TASK_ROWS = 16;

  private final Path file;
  private final RawRows raw;
  private final RowParser<T> parser;
  private final BadRows bad;
  private final ArrayDeque<T> ready = new ArrayDeque<>();
  private long rows;
  private long usable;
  private String firstProblem;
  private boolean finished;

  Rows(Path file, RowParser<T> parser, BadRows bad) {
    this.file = file;
    this.raw = new RawRows(file, bad.maxRowBytes());
    this.parser = parser;
    this.bad = bad;
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && !finished) {
      readBatch();
    }
    return !ready.isEmpty();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  @Override
  public void close() {
    raw.close();
  }

  private void readBatch() {
    List<RawRows.Raw> batch = new ArrayList<>(BATCH_ROWS);
    long bytes = 0;
    while (batch.size() < BATCH_ROWS && bytes < BATCH_BYTES && !finished) {
      RawRows.Raw next = raw.next();
      if (next == null) {
        finished = true;
      } else {
        batch.add(next);
        bytes += next.bytes() == null ? 0 : next.bytes().length;
      }
    }
    Object[] results = parse(batch);
    for (int i = 0; i < results.length; i++) {
      accept(batch.get(i), results[i]);
    }
    rows += results.length;
    if (finished) {
      bad.addBlankLines(raw.blankLines());
      raw.close();
      if (rows > 0 && usable == 0) {
        throw bad.nothingUsable(file, rows, firstProblem);
      }
    }
  }

  /** Per row what the parser made of it, or the {@link BadRow} it threw. */
  private Object[] parse(List<RawRows.Raw> batch) {
    Object[] results = new Object[batch.size()];
    int tasks = (results.length + TASK_ROWS - 1) / TASK_ROWS;
    Workers.run(
        tasks,
        task -> {
          int end = Math.min(results.length, (task + 1) * TASK_ROWS);
          for (int i = task * TASK_ROWS; i < end; i++) {
            try {
              results[i] = parser.parse(Row.parse(file, batch.get(i)));
            } catch (BadRow e) {
              results[i] = e;
            }
          }
        });
    return results;
  }

  @SuppressWarnings("unchecked") // Everything that is not a BadRow came from the parser.
  private void accept(RawRows.Raw raw, Object result) {
    if (result instanceof BadRow e) {
      if (firstProblem == null) {
        firstProblem = "line " + raw.line() + ": " + e.getMessage();
      }
      bad.add(file, raw.line(), e.getMessage());
    } else {
      usable++;
      ready.add((T) result);
    }
  }
}
