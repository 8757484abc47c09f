package org.zerochat4j.stages.ppo;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Locale;

/**
 * What a policy's answers to a fixed set of prompts are like, sampled with a fixed seed.
 *
 * @param reward mean score of the reward model, neither normalised nor clipped
 * @param kl mean log ratio of an answer to the reference, in nats
 * @param length mean tokens of an answer, its end token included
 * @param eosRate share of answers that ended by themselves
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Measurement(double reward, double kl, double length, double eosRate) {

  static Measurement of(RolloutBatch batch, float[] scores) {
    double reward = 0;
    double length = 0;
    double ended = 0;
    int finite = 0;
    for (int i = 0; i < batch.size(); i++) {
      if (Float.isFinite(scores[i])) {
        reward += scores[i];
        finite++;
      }
      length += batch.actions(i);
      ended += batch.ended[i] ? 1 : 0;
    }
    double kl =
        TokenRewards.meanSequenceKl(
            batch.logProbs, batch.referenceLogProbs, batch.mask, batch.length);
    return new Measurement(
        reward / Math.max(1, finite), kl, length / batch.size(), ended / batch.size());
  }

  /** For people. */
  String line() {
    return String.format(
        Locale.ROOT,
        "reward %.3f, KL %.2f, %.1f tokens, %.0f %% ended",
        reward,
        kl,
        length,
        100 * eosRate);
  }
}
