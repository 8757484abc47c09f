package org.zerochat4j.stages.ppo;

/**
 * Brings the scores of a reward model to a known scale before PPO sees them: mean 0 and deviation 1
 * on answers of the model PPO starts from, then clipped.
 *
 * @param mean of the scores of those answers
 * @param deviation of the scores of those answers, above 0
 * @param clip largest absolute normalised score
 * @param missingEosPenalty taken off after clipping when an answer was cut before its end
 */
public record RewardNormalizer(
    double mean, double deviation, double clip, double missingEosPenalty) {
  /** Scores closer together than this differ by rounding alone and are not blown up. */
  private static final double SMALLEST_DEVIATION = 1e-6;

  /** Measures mean and deviation; scores that are not finite do not count. */
  public static RewardNormalizer fit(float[] scores, double clip, double missingEosPenalty) {
    double sum = 0;
    int count = 0;
    for (float score : scores) {
      if (Float.isFinite(score)) {
        sum += score;
        count++;
      }
    }
    double mean = count == 0 ? 0 : sum / count;
    double squares = 0;
    for (float score : scores) {
      if (Float.isFinite(score)) {
        squares += (score - mean) * (score - mean);
      }
    }
    double deviation = count == 0 ? 0 : Math.sqrt(squares / count);
    return new RewardNormalizer(
        mean, deviation < SMALLEST_DEVIATION ? 1 : deviation, clip, missingEosPenalty);
  }

  /**
   * The reward of an answer; NaN for a score that is not a number.
   *
   * @param ended whether the answer reached its end token
   */
  public float normalize(float score, boolean ended) {
    if (Float.isNaN(score)) {
      return Float.NaN;
    }
    double clipped = Math.clamp((score - mean) / deviation, -clip, clip);
    return (float) (clipped - (ended ? 0 : missingEosPenalty));
  }
}
