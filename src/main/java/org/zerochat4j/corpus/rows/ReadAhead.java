package org.zerochat4j.corpus.rows;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Cuts files into rows on a thread of its own, a batch ahead of those who use them: decompressing
 * one batch goes on while another is parsed.
 */
final class ReadAhead implements AutoCloseable {
  /** A file to read, and the number of the {@link RowInput} it belongs to. */
  record Source(int input, Path path, ReadOptions options) {}

  private final List<Source> sources;
  private final int maxRowBytes;
  private final Thread thread = new Thread(this::run, "zerochat4j-read");

  /** Batches, then an {@link End}. */
  private final BlockingQueue<Object> queue = new ArrayBlockingQueue<>(1);

  private Batch batch = new Batch();

  /** Made beforehand: where memory is used up, those who wait must hear of it all the same. */
  private final End end = new End();

  /** The end of all files; {@code failure} is null unless reading had to stop there. */
  private static final class End {
    private Throwable failure;
  }

  ReadAhead(List<Source> sources, int maxRowBytes) {
    this.sources = sources;
    this.maxRowBytes = maxRowBytes;
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * The next batch, null after the last.
   *
   * @throws org.zerochat4j.base.UserError when a file cannot be read
   */
  Batch next() {
    try {
      Object next = queue.take();
      if (next instanceof Batch rows) {
        return rows;
      }
      queue.add(next); // For whoever asks again.
      switch (((End) next).failure) {
        case null -> {
          return null;
        }
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while rows were read", e);
    }
  }

  /** Stops reading; the open file is closed when this returns. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Then the thread ends a little later.
    }
  }

  private void run() {
    try {
      try {
        for (int file = 0; file < sources.size(); file++) {
          read(file, sources.get(file));
        }
      } catch (RuntimeException | Error e) {
        end.failure = e; // Thrown where the rows are used, after those that could be read.
      }
      queue.put(batch);
      queue.put(end);
    } catch (InterruptedException e) {
      // Closed; nobody waits for what was read.
    }
  }

  private void read(int file, Source source) throws InterruptedException {
    try (RawRows rows = RawRows.open(source.path(), source.options(), maxRowBytes)) {
      for (RawRow row = rows.next(); row != null; row = rows.next()) {
        batch.add(new Batch.Placed(source.input(), file, source.path(), row));
        if (batch.isFull()) {
          queue.put(batch);
          batch = new Batch();
        }
      }
      batch.addBlankLines(rows.blankLines());
    }
  }
}
