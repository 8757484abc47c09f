package org.zerochat4j.base;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * The one thread pool of the process: as many threads as {@code -Dzerochat4j.threads} says, or as
 * there are cores, counting the caller, which takes part. Starting a batch costs a few microseconds
 * while the workers are still spinning after the last one, so that single kernels can afford it.
 *
 * <p>A call from within a task, or while another thread's batch runs, is done by its own caller
 * alone: there are never more busy threads than cores and nothing can wait for itself. Which thread
 * runs a task is unspecified; what {@link #ranges} hands out depends only on its arguments and
 * {@link #count}.
 */
public final class Workers {
  private static final long SPIN_NANOS = 40_000;
  private static final int SPINS_PER_CLOCK = 64;

  private static final Workers POOL = new Workers(configuredCount());

  private final int count;
  private final Worker[] workers;
  private final AtomicReference<Thread> owner = new AtomicReference<>();
  private volatile Batch current;

  /**
   * A part {@code [start, end)} of a range; {@code part} counts from 0 in the order of the range.
   */
  @FunctionalInterface
  public interface RangeTask {
    /** Handles the elements {@code start} to {@code end - 1}. */
    void run(int part, long start, long end);
  }

  Workers(int count) {
    this.count = count;
    this.workers = new Worker[count - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1);
      workers[i].start();
    }
  }

  /** How many threads work on a batch, the caller included. */
  public static int count() {
    return POOL.count;
  }

  /**
   * Calls {@code task} with 0 to {@code tasks - 1} and returns when all are done. When tasks fail,
   * the failure of the lowest index among those that ran is thrown and tasks not yet begun are
   * skipped.
   */
  public static void run(int tasks, IntConsumer task) {
    POOL.runBatch(tasks, task);
  }

  /**
   * Splits {@code [0, n)} into at most {@link #count} contiguous parts of almost equal size, each
   * of at least {@code minimum} elements unless there is only one, and runs them.
   */
  public static void ranges(long n, long minimum, RangeTask task) {
    POOL.runRanges(n, minimum, task);
  }

  void runRanges(long n, long minimum, RangeTask task) {
    if (n <= 0) {
      return;
    }
    int parts = Math.clamp(n / Math.max(1, minimum), 1, count);
    if (parts == 1) {
      task.run(0, 0, n);
      return;
    }
    runBatch(parts, part -> task.run(part, bound(n, parts, part), bound(n, parts, part + 1)));
  }

  /** Where part {@code part} begins: the first {@code n % parts} parts are one element longer. */
  static long bound(long n, int parts, int part) {
    return n / parts * part + Math.min(part, n % parts);
  }

  void runBatch(int tasks, IntConsumer task) {
    if (tasks <= 1 || workers.length == 0 || !owner.compareAndSet(null, Thread.currentThread())) {
      for (int i = 0; i < tasks; i++) {
        task.accept(i);
      }
      return;
    }
    Batch batch = new Batch(tasks, task, Thread.currentThread());
    try {
      current = batch;
      int helpers = Math.min(workers.length, tasks - 1);
      for (int i = 0; i < helpers; i++) {
        if (workers[i].parked) {
          LockSupport.unpark(workers[i]);
        }
      }
      batch.work();
      batch.await();
    } finally {
      current = null;
      owner.set(null);
    }
    batch.rethrow();
  }

  private static int configuredCount() {
    int cores = Runtime.getRuntime().availableProcessors();
    int threads = Integer.getInteger("zerochat4j.threads", cores);
    if (threads < 1) {
      throw new UserError("-Dzerochat4j.threads=" + threads + ": at least 1 thread is needed");
    }
    return threads;
  }

  /** One call of {@link #run}; never reused, so a late worker can at worst find it exhausted. */
  private static final class Batch {
    private final int tasks;
    private final IntConsumer task;
    private final Thread caller;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    private volatile boolean callerWaits;
    private int failedTask = Integer.MAX_VALUE;
    private volatile Throwable failure;

    Batch(int tasks, IntConsumer task, Thread caller) {
      this.tasks = tasks;
      this.task = task;
      this.caller = caller;
    }

    void work() {
      for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
        if (failure == null) {
          try {
            task.accept(i);
          } catch (
              Throwable e) { // Errors too: the caller must see them and must not wait for ever.
            fail(i, e);
          }
        }
        if (finished.incrementAndGet() == tasks && callerWaits) {
          LockSupport.unpark(caller);
        }
      }
    }

    private synchronized void fail(int index, Throwable e) {
      if (index < failedTask) {
        failedTask = index;
        failure = e;
      }
    }

    void await() {
      long deadline = System.nanoTime() + SPIN_NANOS;
      for (int spins = 1; finished.get() < tasks; spins++) {
        Thread.onSpinWait();
        if (spins % SPINS_PER_CLOCK == 0 && System.nanoTime() > deadline) {
          callerWaits = true;
          boolean interrupted = false;
          while (finished.get() < tasks) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted(); // A set flag would turn park into a busy loop.
          }
          if (interrupted) {
            Thread.currentThread().interrupt();
          }
          return;
        }
      }
    }

    void rethrow() {
      switch (failure) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException(failure);
      }
    }
  }

  private final class Worker extends Thread {
    private volatile boolean parked;

    Worker(int number) {
      super("zerochat4j-worker-" + number);
      setDaemon(true);
    }

    @Override
    public void run() {
      Batch seen = null;
      while (true) {
        seen = awaitOtherThan(seen);
        seen.work();
      }
    }

    private Batch awaitOtherThan(Batch seen) {
      long deadline = System.nanoTime() + SPIN_NANOS;
      for (int spins = 1; ; spins++) {
        Batch batch = current;
        if (batch != null && batch != seen) {
          return batch;
        }
        Thread.onSpinWait();
        if (spins % SPINS_PER_CLOCK == 0 && System.nanoTime() > deadline) {
          parked = true;
          batch = current;
          if (batch == null || batch == seen) {
            LockSupport.park(Workers.this);
          }
          parked = false;
          deadline = System.nanoTime() + SPIN_NANOS;
        }
      }
    }
  }
}
