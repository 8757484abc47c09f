package org.zerochat4j.base;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far a piece of work has come, on stderr. A terminal sees one line that is rewritten; a file
 * or a pipe gets a plain line at most every ten seconds. Safe for use by several threads.
 */
public final class Progress implements AutoCloseable {
  private static final double TERMINAL_SECONDS = 0.1;
  private static final double FIRST_PLAIN_SECONDS = 2;
  private static final double PLAIN_SECONDS = 10;

  private final String label;
  private final long total;
  private final String unit;
  private final boolean terminal;
  private final PrintStream out;
  private final LongSupplier nanoTime;
  private final long began;

  private long firstDone = -1;
  private long firstTime;
  private long done;
  private String detail = "";
  private double nextPrint;
  private int printedWidth;
  private boolean closed;

  /** Begins; {@code total} is in {@code unit}s ("steps", "bytes"), 0 when it is not known. */
  public Progress(String label, long total, String unit) {
    this(label, total, unit, onTerminal(), System.err, System::nanoTime);
  }

  Progress(
      String label,
      long total,
      String unit,
      boolean terminal,
      PrintStream out,
      LongSupplier nanoTime) {
    this.label = label;
    this.total = total;
    this.unit = unit;
    this.terminal = terminal;
    this.out = out;
    this.nanoTime = nanoTime;
    this.began = nanoTime.getAsLong();
    this.nextPrint = terminal ? 0 : FIRST_PLAIN_SECONDS;
  }

  /**
   * {@code done} units are finished; {@code detail} ("loss 2.31") ends the line. Cheap to call
   * often.
   */
  public synchronized void update(long done, String detail) {
    this.done = done;
    this.detail = detail;
    long now = nanoTime.getAsLong();
    if (firstDone < 0) {
      firstDone = done;
      firstTime = now;
    }
    double seconds = (now - began) * 1e-9;
    if (seconds >= nextPrint) {
      nextPrint = seconds + (terminal ? TERMINAL_SECONDS : PLAIN_SECONDS);
      print(now);
    }
  }

  /** Prints the last state, if there was any. */
  @Override
  public synchronized void close() {
    if (closed || firstDone < 0) {
      return;
    }
    closed = true;
    long now = nanoTime.getAsLong();
    if (terminal || (now - began) * 1e-9 >= FIRST_PLAIN_SECONDS) {
      print(now);
    }
    if (terminal) {
      out.println();
    }
  }

  /** "0.4s", "12s", "3m 05s", "2h 07m". */
  public static String duration(double seconds) {
    if (!(seconds >= 0) || Double.isInfinite(seconds)) {
      return "?";
    }
    if (seconds < 9.95) {
      return String.format(Locale.ROOT, "%.1fs", seconds);
    }
    long s = Math.round(seconds);
    if (s < 60) {
      return s + "s";
    }
    if (s < 3600) {
      return String.format(Locale.ROOT, "%dm %02ds", s / 60, s % 60);
    }
    return String.format(Locale.ROOT, "%dh %02dm", s / 3600, s % 3600 / 60);
  }

  private void print(long now) {
    StringBuilder line = new StringBuilder(label);
    double rate = rate(now);
    if (total > 0) {
      line.append(String.format(Locale.ROOT, " %3d%% ", Math.min(100, done * 100 / total)));
      line.append(quantity(done)).append('/').append(quantity(total)).append(' ').append(unit);
    } else {
      line.append(' ').append(quantity(done)).append(' ').append(unit);
    }
    if (rate > 0) {
      line.append(", ").append(speed(rate)).append(' ').append(unit).append("/s");
      if (total > done && !closed) {
        line.append(", ").append(duration((total - done) / rate)).append(" left");
      }
    }
    if (closed) {
      line.append(", took ").append(duration((now - began) * 1e-9));
    }
    if (!detail.isEmpty()) {
      line.append(", ").append(detail);
    }
    if (terminal) {
      int width = line.length();
      line.append(" ".repeat(Math.max(0, printedWidth - width)));
      printedWidth = width;
      out.print("\r" + line);
      out.flush();
    } else {
      out.println(line);
    }
  }

  /** Units a second since the first update: what a resumed run had done before does not count. */
  private double rate(long now) {
    boolean several = done > firstDone && now > firstTime;
    double units = several ? done - firstDone : done;
    double seconds = (now - (several ? firstTime : began)) * 1e-9;
    return seconds > 0 ? units / seconds : 0;
  }

  private static String quantity(double value) {
    if (value >= 1e9) {
      return String.format(Locale.ROOT, "%.2fG", value / 1e9);
    }
    if (value >= 1e6) {
      return String.format(Locale.ROOT, "%.2fM", value / 1e6);
    }
    if (value >= 1e5) {
      return String.format(Locale.ROOT, "%.0fk", value / 1e3);
    }
    return String.format(Locale.ROOT, "%.0f", value);
  }

  private static String speed(double rate) {
    return rate < 100 ? String.format(Locale.ROOT, "%.1f", rate) : quantity(rate);
  }

  /** Java cannot ask whether stderr is a terminal; the launcher can, and says so. */
  private static boolean onTerminal() {
    return Boolean.getBoolean("zerochat4j.terminal");
  }
}
