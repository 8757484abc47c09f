package org.zerochat4j.stages.ppo;

/**
 * Generalised advantage estimation (Schulman et al. 2016) over the answers of a batch.
 *
 * <p>All arrays are row-major {@code [sequences, length]}. The mask is 1 on the tokens of the
 * answer, its end token included, and 0 on prompt and padding: these neither have an advantage nor
 * lend their value to a neighbour. Nothing is worth anything after the last token of an answer.
 */
public final class GeneralizedAdvantage {
  private GeneralizedAdvantage() {}

  /**
   * Fills advantages and returns.
   *
   * @param rewards what each token earned
   * @param values what the critic expected before each token
   * @param length tokens in a row
   * @param gamma discount of one token
   * @param lambda 0 trusts the critic, 1 trusts the rewards
   * @param advantages result; 0 where the mask is 0
   * @param returns result: advantage plus value, what the critic should have said; 0 where masked
   */
  public static void compute(
      float[] rewards,
      float[] values,
      int[] mask,
      int length,
      double gamma,
      double lambda,
      float[] advantages,
      float[] returns) {
    for (int start = 0; start < mask.length; start += length) {
      double nextValue = 0;
      double advantage = 0;
      for (int i = start + length - 1; i >= start; i--) {
        if (mask[i] == 0) {
          advantages[i] = 0;
          returns[i] = 0;
          continue;
        }
        double surprise = rewards[i] + gamma * nextValue - values[i];
        advantage = surprise + gamma * lambda * advantage;
        advantages[i] = (float) advantage;
        returns[i] = (float) (advantage + values[i]);
        nextValue = values[i];
      }
    }
  }
}
