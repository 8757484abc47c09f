package org.zerochat4j.stages.ppo;

/**
 * Spreads the score of an answer and the price of leaving the reference model over its tokens.
 *
 * <p>Each token of the answer costs {@code coefficient * (log p - log p_reference)}, the one-sample
 * estimate of the KL divergence (Ziegler et al. 2019). The score is added on the last token whose
 * mask is 1, which is the end token of a finished answer: the same mask rules advantage and losses,
 * so no reward falls on a token that is never trained.
 */
public final class TokenRewards {
  /** Widest log ratio that counts: one absurd token must not drown the score. */
  public static final float LOG_RATIO_LIMIT = 10;

  private TokenRewards() {}

  /**
   * Fills the rewards of a batch; arrays are row-major {@code [sequences, length]}.
   *
   * <p>A sequence whose score is not a number is taken out of the batch: its mask becomes 0.
   *
   * @param logProbs of the chosen tokens, under the policy that chose them
   * @param referenceLogProbs of the same tokens, under the frozen reference
   * @param mask 1 on the answer with its end token; changed for sequences that are taken out
   * @param scores one for each sequence
   * @param rewards result; 0 where the mask is 0
   * @return how many sequences were taken out
   */
  public static int compute(
      float[] logProbs,
      float[] referenceLogProbs,
      int[] mask,
      float[] scores,
      int length,
      double coefficient,
      float[] rewards) {
    int skipped = 0;
    for (int sequence = 0; sequence < scores.length; sequence++) {
      int start = sequence * length;
      boolean usable = Float.isFinite(scores[sequence]);
      skipped += usable ? 0 : 1;
      int last = -1;
      for (int i = start; i < start + length; i++) {
        mask[i] = usable ? mask[i] : 0;
        rewards[i] = 0;
        if (mask[i] != 0) {
          rewards[i] = (float) (coefficient * logRatio(referenceLogProbs[i], logProbs[i]));
          last = i;
        }
      }
      if (last >= 0) {
        rewards[last] += scores[sequence];
      }
    }
    return skipped;
  }

  /** Mean over the sequences of the log ratio summed over an answer, in nats. */
  public static double meanSequenceKl(
      float[] logProbs, float[] referenceLogProbs, int[] mask, int length) {
    double sum = 0;
    int sequences = 0;
    for (int start = 0; start < mask.length; start += length) {
      boolean any = false;
      for (int i = start; i < start + length; i++) {
        if (mask[i] != 0) {
          any = true;
          sum += logRatio(logProbs[i], referenceLogProbs[i]);
        }
      }
      sequences += any ? 1 : 0;
    }
    return sequences == 0 ? 0 : sum / sequences;
  }

  /**
   * Mean KL divergence a token between the policy that sampled and the one being trained, by the
   * estimate {@code (r - 1) - log r}, which is never negative (Schulman 2020).
   */
  public static double meanTokenKl(float[] newLogProbs, float[] oldLogProbs, int[] mask) {
    double sum = 0;
    long tokens = 0;
    for (int i = 0; i < mask.length; i++) {
      if (mask[i] != 0) {
        double logRatio = logRatio(newLogProbs[i], oldLogProbs[i]);
        sum += Math.expm1(logRatio) - logRatio;
        tokens++;
      }
    }
    return tokens == 0 ? 0 : sum / tokens;
  }

  private static float logRatio(float a, float b) {
    return Math.clamp(a - b, -LOG_RATIO_LIMIT, LOG_RATIO_LIMIT);
  }
}
