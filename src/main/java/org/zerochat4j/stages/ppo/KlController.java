package org.zerochat4j.stages.ppo;

/**
 * The price of KL divergence from the reference: fixed, or steered towards a target (Ziegler et al.
 * 2019, section 2.2).
 */
public final class KlController {
  /** Largest relative error a single update reacts to. */
  private static final double MAX_ERROR = 0.2;

  private final double target;
  private final double horizon;
  private double coefficient;

  /**
   * A controller at its starting price.
   *
   * @param target nats for each answer; 0 keeps the price fixed
   * @param horizon answers over which the price may change by about a fifth
   */
  public KlController(double coefficient, double target, double horizon) {
    this.coefficient = coefficient;
    this.target = target;
    this.horizon = horizon;
  }

  /** The price of one nat, to be multiplied with the log ratio of each token. */
  public double coefficient() {
    return coefficient;
  }

  /**
   * Raises the price after answers that strayed further than the target, lowers it after others.
   *
   * @param sequenceKl mean nats for each answer; ignored when not finite
   * @param sequences answers it was measured on
   */
  public void update(double sequenceKl, int sequences) {
    if (target > 0 && Double.isFinite(sequenceKl)) {
      double error = Math.clamp(sequenceKl / target - 1, -MAX_ERROR, MAX_ERROR);
      coefficient *= Math.max(0, 1 + error * sequences / horizon);
    }
  }

  /** Takes over the price a checkpoint kept. */
  public void restore(double coefficient) {
    this.coefficient = coefficient;
  }
}
