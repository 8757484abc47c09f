package org.zerochat4j.stages.ppo;

/** Shifts and scales values to mean 0 and variance 1, counting only where a mask says so. */
public final class MaskedWhitening {
  /** Keeps a batch of equal values, or of one, at 0 instead of dividing by 0. */
  private static final double EPSILON = 1e-8;

  private MaskedWhitening() {}

  /** Whitens in place by the population mean and variance; values where the mask is 0 become 0. */
  public static void whiten(float[] values, int[] mask) {
    double sum = 0;
    long count = 0;
    for (int i = 0; i < values.length; i++) {
      if (mask[i] != 0) {
        sum += values[i];
        count++;
      }
    }
    double mean = sum / Math.max(count, 1);
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      if (mask[i] != 0) {
        squares += (values[i] - mean) * (values[i] - mean);
      }
    }
    double scale = 1 / Math.sqrt(squares / Math.max(count, 1) + EPSILON);
    for (int i = 0; i < values.length; i++) {
      values[i] = mask[i] == 0 ? 0 : (float) ((values[i] - mean) * scale);
    }
  }
}
