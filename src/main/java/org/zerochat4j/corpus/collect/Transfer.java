package org.zerochat4j.corpus.collect;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.zerochat4j.base.Progress;

/** How far all downloads and copies of a run are. Safe for use by several threads. */
final class Transfer implements AutoCloseable {
  private final int files;
  private final Progress progress = new Progress("collect", 0, "bytes");
  private final AtomicLong moved = new AtomicLong();
  private final AtomicLong left = new AtomicLong();
  private final AtomicInteger finished = new AtomicInteger();
  private final long began = System.nanoTime();

  Transfer(int files) {
    this.files = files;
  }

  /** {@code bytes} more are known to come; fewer, when negative. */
  void expect(long bytes) {
    left.addAndGet(bytes);
  }

  /** {@code bytes} more are there. */
  void add(long bytes) {
    left.addAndGet(-bytes);
    show(moved.addAndGet(bytes));
  }

  void finished() {
    finished.incrementAndGet();
    show(moved.get());
  }

  private void show(long bytes) {
    double seconds = (System.nanoTime() - began) * 1e-9;
    String detail = finished.get() + " of " + files + " files";
    if (left.get() > 0 && bytes > 0) {
      detail += ", " + Progress.duration(left.get() / (bytes / seconds)) + " for those begun";
    }
    progress.update(bytes, detail);
  }

  @Override
  public void close() {
    progress.close();
  }
}
