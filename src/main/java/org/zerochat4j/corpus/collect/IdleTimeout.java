package org.zerochat4j.corpus.collect;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Reads from a connection that may fall silent. {@link java.net.http.HttpClient} limits only the
 * time until the headers are there; here the stream is closed when no byte has come for too long.
 */
final class IdleTimeout implements AutoCloseable {
  private final InputStream in;
  private final Duration limit;
  private final Thread guard;
  private volatile long last = System.nanoTime();
  private volatile boolean expired;

  IdleTimeout(InputStream in, Duration limit) {
    this.in = in;
    this.limit = limit;
    this.guard = Thread.startVirtualThread(this::guard);
  }

  /** As {@link InputStream#read(byte[])}; fails when nothing comes within the limit. */
  int read(byte[] buffer) throws IOException {
    last = System.nanoTime();
    try {
      int n = in.read(buffer);
      if (expired) {
        throw silent(null);
      }
      return n;
    } catch (IOException e) {
      throw expired ? silent(e) : e;
    }
  }

  private IOException silent(IOException cause) {
    return new IOException("nothing came for " + limit.toMillis() / 1000.0 + " s", cause);
  }

  private void guard() {
    try {
      for (long left = limit.toNanos(); left > 0; ) {
        Thread.sleep(Duration.ofNanos(left));
        left = last + limit.toNanos() - System.nanoTime();
      }
      expired = true;
      in.close();
    } catch (InterruptedException | IOException e) {
      // Closed in time, or closing failed, which the reader notices.
    }
  }

  @Override
  public void close() {
    guard.interrupt();
  }
}
