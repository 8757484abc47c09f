package org.zerochat4j.eval.report;

import java.util.Locale;

/**
 * A linear axis: the range of values, widened to something with a length, and ticks on round
 * numbers.
 *
 * @param low value at the start
 * @param high value at the end, greater than {@code low}
 * @param step distance of ticks: 1, 2 or 5 times a power of ten
 */
record Axis(double low, double high, double step) {

  /** The axis for values from {@code min} to {@code max}, with about {@code ticks} ticks. */
  static Axis of(double min, double max, int ticks) {
    double low = min;
    double high = max;
    // A range below the precision of its values would give a step that does not advance.
    double least = Math.max(Math.abs(low), Math.abs(high)) * 1e-9;
    if (high - low <= least) {
      double half = low == 0 ? 1 : Math.abs(low) / 10;
      low -= half;
      high += half;
    }
    double rough = high / ticks - low / ticks;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double ratio = rough / power;
    double step = power * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
    return new Axis(low, high, step);
  }

  /** The same ticks, with the ends moved out to ticks. */
  Axis rounded() {
    return new Axis(Math.floor(low / step) * step, Math.ceil(high / step) * step, step);
  }

  /** Where {@code value} lies: 0 at the start, 1 at the end. */
  double position(double value) {
    return (value - low) / (high - low);
  }

  double firstTick() {
    return Math.ceil(low / step - 1e-9) * step;
  }

  int tickCount() {
    return (int) Math.floor((high - firstTick()) / step + 1e-9) + 1;
  }

  double tick(int i) {
    double value = firstTick() + i * step;
    return Math.abs(value) < step / 1e6 ? 0 : value;
  }

  /** As many decimals as the ticks need; large numbers in k, M, G. */
  String label(double value) {
    double most = Math.max(Math.abs(low), Math.abs(high));
    if (most >= 1e13 || (most < 1e-3 && most > 0)) {
      return value == 0
          ? "0"
          : String.format(Locale.ROOT, "%.1e", value)
              .replace(".0e", "e")
              .replaceFirst("e([+-])0", "e$1");
    }
    double unit = most >= 2e9 ? 1e9 : most >= 2e6 ? 1e6 : most >= 5e3 ? 1e3 : 1;
    String suffix = unit == 1e9 ? "G" : unit == 1e6 ? "M" : unit == 1e3 ? "k" : "";
    int decimals = (int) Math.clamp(Math.ceil(-Math.log10(step / unit) - 1e-9), 0, 6);
    return String.format(Locale.ROOT, "%." + decimals + "f", value / unit)
        + (value == 0 ? "" : suffix);
  }

  /** A value to read off: four significant digits. */
  static String exact(double value) {
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-4 || size >= 1e15)) {
      return String.format(Locale.ROOT, "%.3e", value);
    }
    if (value == Math.rint(value)) {
      return String.format(Locale.ROOT, "%,d", (long) value);
    }
    int decimals = size == 0 ? 0 : (int) Math.clamp(3 - Math.floor(Math.log10(size)), 0, 8);
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
