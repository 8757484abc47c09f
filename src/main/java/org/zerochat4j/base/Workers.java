package org.zerochat4j.base;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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

  /**
   * The running batch's number in the upper half and how many of its tasks nobody has begun in the
   * lower. Who takes one off knows by the number that it is a task of the batch it meant, so one
   * set of fields serves all batches and starting one allocates nothing.
   */
  private final AtomicLong ticket = new AtomicLong();

  private final AtomicInteger unfinished = new AtomicInteger();

  // The running batch. Written before its ticket, read by those who have drawn a task.
  private int tasks;
  private IntConsumer task;
  private RangeTask rangeTask;
  private long rangeLength;
  private Thread caller;
  private volatile boolean callerWaits;
  private int failedTask;
  private volatile Throwable failure;

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

  void runRanges(long n, long minimum, RangeTask work) {
    if (n <= 0) {
      return;
    }
    int parts = Math.clamp(n / Math.max(1, minimum), 1, count);
    if (parts > 1 && becomeOwner()) {
      runOwned(parts, null, work, n);
      return;
    }
    for (int part = 0; part < parts; part++) {
      work.run(part, bound(n, parts, part), bound(n, parts, part + 1));
    }
  }

  /** Where part {@code part} begins: the first {@code n % parts} parts are one element longer. */
  static long bound(long n, int parts, int part) {
    return n / parts * part + Math.min(part, n % parts);
  }

  void runBatch(int taskCount, IntConsumer work) {
    if (taskCount > 1 && becomeOwner()) {
      runOwned(taskCount, work, null, 0);
      return;
    }
    for (int i = 0; i < taskCount; i++) {
      work.accept(i);
    }
  }

  private boolean becomeOwner() {
    return workers.length > 0 && owner.compareAndSet(null, Thread.currentThread());
  }

  private void runOwned(int taskCount, IntConsumer work, RangeTask rangeWork, long n) {
    tasks = taskCount;
    task = work;
    rangeTask = rangeWork;
    rangeLength = n;
    caller = Thread.currentThread();
    callerWaits = false;
    failedTask = Integer.MAX_VALUE;
    failure = null;
    unfinished.set(taskCount);
    int number = number(ticket.get()) + 1;
    ticket.set((long) number << Integer.SIZE | taskCount);
    int helpers = Math.min(workers.length, taskCount - 1);
    for (int i = 0; i < helpers; i++) {
      if (workers[i].parked) {
        LockSupport.unpark(workers[i]);
      }
    }
    work(number);
    await();
    Throwable failed = failure;
    task = null; // what they hold on to may be large
    rangeTask = null;
    failure = null;
    owner.set(null);
    switch (failed) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failed);
    }
  }

  private static int number(long ticket) {
    return (int) (ticket >>> Integer.SIZE);
  }

  private static int left(long ticket) {
    return (int) ticket;
  }

  /** Takes tasks of batch {@code number} until none is left. */
  private void work(int number) {
    for (long t = ticket.get(); number(t) == number && left(t) > 0; t = ticket.get()) {
      if (ticket.compareAndSet(t, t - 1)) {
        runTask(tasks - left(t));
      }
    }
  }

  private void runTask(int index) {
    Thread waiting = caller;
    if (failure == null) {
      try {
        if (rangeTask == null) {
          task.accept(index);
        } else {
          rangeTask.run(
              index, bound(rangeLength, tasks, index), bound(rangeLength, tasks, index + 1));
        }
      } catch (Throwable e) { // Errors too: the caller must see them and must not wait for ever.
        fail(index, e);
      }
    }
    // From here on the fields may be those of the next batch; an unpark too many does no harm.
    if (unfinished.decrementAndGet() == 0 && callerWaits) {
      LockSupport.unpark(waiting);
    }
  }

  private synchronized void fail(int index, Throwable e) {
    if (index < failedTask) {
      failedTask = index;
      failure = e;
    }
  }

  private void await() {
    long deadline = System.nanoTime() + SPIN_NANOS;
    for (int spins = 1; unfinished.get() > 0; spins++) {
      Thread.onSpinWait();
      if (spins % SPINS_PER_CLOCK == 0 && System.nanoTime() > deadline) {
        callerWaits = true;
        boolean interrupted = false;
        while (unfinished.get() > 0) {
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

  private static int configuredCount() {
    int cores = Runtime.getRuntime().availableProcessors();
    int threads = Integer.getInteger("zerochat4j.threads", cores);
    if (threads < 1) {
      throw new UserError("-Dzerochat4j.threads=" + threads + ": at least 1 thread is needed");
    }
    return threads;
  }

  private final class Worker extends Thread {
    private volatile boolean parked;

    Worker(int number) {
      super("zerochat4j-worker-" + number);
      setDaemon(true);
    }

    @Override
    public void run() {
      int number = 0;
      while (true) {
        number = awaitOtherThan(number);
        work(number);
      }
    }

    /** The number of a batch that has tasks left, other than {@code seen}. */
    private int awaitOtherThan(int seen) {
      long deadline = System.nanoTime() + SPIN_NANOS;
      for (int spins = 1; ; spins++) {
        long t = ticket.get();
        if (number(t) != seen && left(t) > 0) {
          return number(t);
        }
        Thread.onSpinWait();
        if (spins % SPINS_PER_CLOCK == 0 && System.nanoTime() > deadline) {
          parked = true;
          t = ticket.get();
          if (number(t) == seen || left(t) == 0) {
            LockSupport.park(Workers.this);
          }
          parked = false;
          deadline = System.nanoTime() + SPIN_NANOS;
        }
      }
    }
  }
}
