package org.zerochat4j.corpus.rows;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.zerochat4j.base.Workers;

/**
 * What is made of the usable rows of some files, in their order. Batches of rows are decoded on all
 * cores while the next is read; three batches are held in memory.
 */
final class RowIterator<T> implements Iterator<T>, AutoCloseable {
  private static final int TASKS_PER_THREAD = 8;

  private final ReadAhead ahead;
  private final Decoder<T> decoder;
  private final BadRows bad;
  private final ArrayDeque<Decoded<T>> ready = new ArrayDeque<>();
  private Decoded<T> last;
  private Batch.Placed firstBad;
  private String firstProblem;
  private long rows;
  private long usable;
  private boolean finished;

  /** Makes something of a row. Called by several threads at once. */
  @FunctionalInterface
  interface Decoder<T> {
    T decode(Batch.Placed placed) throws BadRow;
  }

  private record Decoded<T>(Batch.Placed placed, T value) {}

  RowIterator(List<ReadAhead.Source> sources, Decoder<T> decoder, BadRows bad) {
    bad.begin(sources);
    this.ahead = new ReadAhead(sources, bad.maxRowBytes());
    this.decoder = decoder;
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
    last = ready.remove();
    return last.value();
  }

  /** Which of the files the last value came from, counted from 0. */
  int file() {
    return last.placed().file();
  }

  /** The number, within its file, of the row that the last value came from. */
  long ordinal() {
    return last.placed().row().ordinal();
  }

  @Override
  public void close() {
    ahead.close();
  }

  private void readBatch() {
    Batch batch = ahead.next();
    if (batch == null) {
      finished = true;
      ahead.close();
      if (usable > 0) {
        bad.someUsable();
      } else if (rows > 0) {
        bad.nothingUsable(firstBad, rows, firstProblem);
      }
      return;
    }
    Object[] results = decode(batch.rows());
    for (int i = 0; i < results.length; i++) {
      accept(batch.rows().get(i), results[i]);
    }
    rows += results.length;
    bad.addBlankLines(batch.blankLines());
  }

  /** Per row what the decoder made of it, or the {@link BadRow} it threw. */
  private Object[] decode(List<Batch.Placed> batch) {
    Object[] results = new Object[batch.size()];
    int tasks = Math.min(results.length, TASKS_PER_THREAD * Workers.count());
    Workers.run(
        tasks,
        task -> {
          int end = (int) ((long) results.length * (task + 1) / tasks);
          for (int i = (int) ((long) results.length * task / tasks); i < end; i++) {
            try {
              results[i] = decoder.decode(batch.get(i));
            } catch (BadRow e) {
              results[i] = e;
            }
          }
        });
    return results;
  }

  @SuppressWarnings("unchecked") // Everything that is not a BadRow came from the decoder.
  private void accept(Batch.Placed placed, Object result) {
    if (result instanceof BadRow e) {
      if (firstBad == null) {
        firstBad = placed;
        firstProblem = e.getMessage();
      }
      bad.add(placed.path(), placed.row(), e);
    } else {
      usable++;
      ready.add(new Decoded<>(placed, (T) result));
    }
  }
}
