package org.zerochat4j.base;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes the end of the JVM (SIGTERM, Ctrl-C, an exit called elsewhere) a request to the work of one
 * thread: while this is open, the JVM waits until the work has been saved and this is closed.
 * Nothing is left behind in a JVM that goes on.
 *
 * <p>The thread at work must not call {@code System.exit} itself while this is open: the JVM would
 * wait for it.
 *
 * <p>{@code kill -9} cannot be asked to wait; whoever saves has to be safe from it by other means.
 */
public final class StopRequest implements AutoCloseable {
  private static final long LONGEST_MINUTES = 30;
  private static final long LAST_WORDS_MILLIS = 2000;

  private final Thread worker = Thread.currentThread();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::holdTheJvm, "zerochat4j-stop");
  private volatile boolean made;

  /** Listens from now on, for the thread that calls this. */
  public StopRequest() {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      made = true; // The JVM is ending already.
    }
  }

  /** Whether the work should be saved and ended; to be asked wherever it could be. */
  public boolean made() {
    return made;
  }

  private void holdTheJvm() {
    made = true;
    try {
      if (closed.await(LONGEST_MINUTES, TimeUnit.MINUTES)) {
        worker.join(LAST_WORDS_MILLIS); // It still has to say where it stopped.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets the JVM end. */
  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook runs.
    }
  }
}
