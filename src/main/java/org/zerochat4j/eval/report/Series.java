package org.zerochat4j.eval.report;

import java.util.Arrays;

/**
 * One line of a chart. Points with a value that is not finite interrupt the line.
 *
 * @param name shown in the legend
 * @param x in drawing order, normally ascending
 * @param y as many as {@code x}
 */
public record Series(String name, double[] x, double[] y, Style style) {
  /** How a series is drawn. */
  public enum Style {
    /** A line against the axis on the left. */
    LINE,

    /** The same, pale: noise behind the line that counts. */
    FAINT,

    /** A line of few points, each with a dot. */
    DOTS,

    /** The same against an axis of its own on the right: values of another unit. */
    RIGHT,

    /** A cross at the top for each x, whatever y is. */
    CROSSES
  }

  /** More points than a chart is wide cannot be seen. */
  private static final int MOST_POINTS = 1000;

  /** Checks that there are as many x as y. */
  public Series {
    if (x.length != y.length) {
      throw new IllegalArgumentException(name + ": " + x.length + " x but " + y.length + " y");
    }
  }

  /** A line. */
  public Series(String name, double[] x, double[] y) {
    this(name, x, y, Style.LINE);
  }

  /** Events that have a time but no value. */
  public static Series crosses(String name, double[] x) {
    double[] y = new double[x.length];
    Arrays.fill(y, Double.NaN);
    return new Series(name, x, y, Style.CROSSES);
  }

  boolean isFinite(int i) {
    return Double.isFinite(x[i]) && Double.isFinite(y[i]);
  }

  /**
   * At most about 1,000 points with the same outline: of each run of neighbours the lowest and the
   * highest stay, and one that is not finite, so that spikes and gaps are not lost.
   */
  Series downsampled() {
    if (x.length <= MOST_POINTS) {
      return this;
    }
    int buckets = MOST_POINTS / 3;
    double[] newX = new double[3 * buckets];
    double[] newY = new double[3 * buckets];
    int n = 0;
    for (int b = 0; b < buckets; b++) {
      int from = (int) ((long) b * x.length / buckets);
      int to = (int) ((long) (b + 1) * x.length / buckets);
      int low = -1;
      int high = -1;
      int gap = -1;
      for (int i = from; i < to; i++) {
        if (!isFinite(i)) {
          gap = i;
        } else {
          low = low < 0 || y[i] < y[low] ? i : low;
          high = high < 0 || y[i] > y[high] ? i : high;
        }
      }
      int[] kept = {low, high == low ? -1 : high, gap};
      Arrays.sort(kept);
      for (int i : kept) {
        if (i >= 0) {
          newX[n] = x[i];
          newY[n++] = y[i];
        }
      }
    }
    return new Series(name, Arrays.copyOf(newX, n), Arrays.copyOf(newY, n), style);
  }
}
