package org.zerochat4j.train;

/**
 * Linear warm-up, then half a cosine down to a minimum (Loshchilov and Hutter 2017).
 *
 * <p>With {@code W} warm-up steps, step {@code t < W} has the rate {@code peak * (t + 1) / W}; the
 * first step is never wasted on a rate of 0. The last step has the minimum, and so has every later
 * one.
 *
 * @param peak highest rate
 * @param minimum rate of the last step
 * @param steps optimiser steps of the whole run
 * @param warmupSteps steps until the peak
 */
public record LearningRateSchedule(double peak, double minimum, long steps, long warmupSteps) {

  /**
   * A schedule whose warm-up is given as people write it.
   *
   * @param warmup below 1 the share of {@code steps}, else a number of steps
   */
  public static LearningRateSchedule of(double peak, double minimum, long steps, double warmup) {
    long warmupSteps = Math.round(warmup < 1 ? warmup * steps : warmup);
    return new LearningRateSchedule(peak, minimum, steps, Math.min(warmupSteps, steps));
  }

  /** The rate of optimiser step {@code step}, counted from 0. */
  public double at(long step) {
    if (step < warmupSteps) {
      return peak * (step + 1) / warmupSteps;
    }
    // The peak belongs to the last warm-up step; without warm-up, to the first step.
    long start = Math.max(warmupSteps - 1, 0);
    long length = steps - 1 - start;
    double progress = length <= 0 ? (step > start ? 1 : 0) : (double) (step - start) / length;
    double share = 0.5 * (1 + Math.cos(Math.PI * Math.min(progress, 1)));
    return minimum + (peak - minimum) * share;
  }
}
