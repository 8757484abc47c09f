package org.zerochat4j.kernels;

/**
 * The losses of learning from preferences, in plain double arithmetic: they run over one number a
 * token or a pair, a thousandth of a model's work, so there is nothing to vectorise.
 */
public final class PreferenceLosses {

  private PreferenceLosses() {}

  /**
   * Pairwise ranking loss (Ouyang et al. 2022): the mean over pairs of {@code -log sigmoid(chosen -
   * rejected)}.
   *
   * @param scores [2 * pairs]: chosen and rejected answers of a pair stand next to each other
   */
  public static void ranking(Buffer scores, Buffer loss, int pairs) {
    double sum = 0;
    for (int pair = 0; pair < pairs; pair++) {
      double margin = (double) scores.getFloat(2L * pair) - scores.getFloat(2L * pair + 1);
      // softplus(-margin), written so that neither a large nor a small margin overflows
      sum += Math.max(-margin, 0) + Math.log1p(Math.exp(-Math.abs(margin)));
    }
    loss.setFloat(0, (float) (sum / pairs));
  }

  public static void rankingBackward(Buffer scores, Buffer dLoss, Buffer dScores, int pairs) {
    double scale = dLoss.getFloat(0) / pairs;
    for (int pair = 0; pair < pairs; pair++) {
      double margin = (double) scores.getFloat(2L * pair) - scores.getFloat(2L * pair + 1);
      double wrong = 1 / (1 + Math.exp(margin)); // sigmoid(-margin)
      dScores.setFloat(2L * pair, (float) (-wrong * scale));
      dScores.setFloat(2L * pair + 1, (float) (wrong * scale));
    }
  }

  /**
   * PPO's clipped surrogate (Schulman et al. 2017), to be minimised: {@code sum weight * max(-A *
   * r, -A * clip(r, 1 - c, 1 + c))} with the ratio {@code r = exp(new - old)}.
   */
  public static void policy(
      Buffer logProbs,
      Buffer oldLogProbs,
      Buffer advantages,
      Buffer weights,
      Buffer loss,
      int tokens,
      double clip) {
    double sum = 0;
    for (int token = 0; token < tokens; token++) {
      double weight = weights.getFloat(token);
      if (weight == 0) {
        continue;
      }
      double advantage = advantages.getFloat(token);
      double ratio = Math.exp((double) logProbs.getFloat(token) - oldLogProbs.getFloat(token));
      double clipped = Math.clamp(ratio, 1 - clip, 1 + clip);
      sum += weight * Math.max(-advantage * ratio, -advantage * clipped);
    }
    loss.setFloat(0, (float) sum);
  }

  /** Inside the clip range both branches are equal: the gradient is that of the ratio, once. */
  public static void policyBackward(
      Buffer logProbs,
      Buffer oldLogProbs,
      Buffer advantages,
      Buffer weights,
      Buffer dLoss,
      Buffer dLogProbs,
      int tokens,
      double clip) {
    double scale = dLoss.getFloat(0);
    for (int token = 0; token < tokens; token++) {
      double weight = weights.getFloat(token);
      double gradient = 0;
      if (weight != 0) {
        double advantage = advantages.getFloat(token);
        double ratio = Math.exp((double) logProbs.getFloat(token) - oldLogProbs.getFloat(token));
        double clipped = Math.clamp(ratio, 1 - clip, 1 + clip);
        if (-advantage * ratio >= -advantage * clipped) {
          gradient = -advantage * ratio * weight * scale;
        }
      }
      dLogProbs.setFloat(token, (float) gradient);
    }
  }

  /**
   * PPO's clipped value loss: {@code 0.5 * sum weight * max((v - R)^2, (vClip - R)^2)} where {@code
   * vClip} stays within {@code clip} of the value at rollout time.
   */
  public static void value(
      Buffer values,
      Buffer oldValues,
      Buffer returns,
      Buffer weights,
      Buffer loss,
      int tokens,
      double clip) {
    double sum = 0;
    for (int token = 0; token < tokens; token++) {
      double weight = weights.getFloat(token);
      if (weight == 0) {
        continue;
      }
      double value = values.getFloat(token);
      double old = oldValues.getFloat(token);
      double target = returns.getFloat(token);
      double clipped = Math.clamp(value, old - clip, old + clip);
      sum += 0.5 * weight * Math.max(square(value - target), square(clipped - target));
    }
    loss.setFloat(0, (float) sum);
  }

  public static void valueBackward(
      Buffer values,
      Buffer oldValues,
      Buffer returns,
      Buffer weights,
      Buffer dLoss,
      Buffer dValues,
      int tokens,
      double clip) {
    double scale = dLoss.getFloat(0);
    for (int token = 0; token < tokens; token++) {
      double weight = weights.getFloat(token);
      double gradient = 0;
      if (weight != 0) {
        double value = values.getFloat(token);
        double old = oldValues.getFloat(token);
        double target = returns.getFloat(token);
        double clipped = Math.clamp(value, old - clip, old + clip);
        if (square(value - target) >= square(clipped - target)) {
          gradient = (value - target) * weight * scale;
        }
      }
      dValues.setFloat(token, (float) gradient);
    }
  }

  private static double square(double x) {
    return x * x;
  }
}
