package org.zerochat4j.stages.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.zerochat4j.SharedData;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.config.Problems;

class PpoMathTest {
  private static final float TOLERANCE = 1e-6f;

  /**
   * Two tokens of prompt, three of answer (the last one is the end token), one of padding. By hand:
   * costs 0.1 * (0.5, -0.5, 0) and a score of 1 on the end token give rewards -0.05, 0.05, 1.
   */
  @Test
  void threeTokenToyByHand() {
    int[] mask = {0, 0, 1, 1, 1, 0};
    float[] logProbs = {9, 9, -1, -2, -1, 9};
    float[] reference = {0, 0, -1.5f, -1.5f, -1, 0};
    float[] rewards = new float[6];
    int skipped = TokenRewards.compute(logProbs, reference, mask, new float[] {1}, 6, 0.1, rewards);
    assertThat(skipped).isZero();
    assertThat(rewards).containsExactly(new float[] {0, 0, -0.05f, 0.05f, 1, 0}, within(TOLERANCE));

    // Values before the three tokens 0.2, 0.4, 0.3; prompt and padding hold bait.
    float[] values = {7, 7, 0.2f, 0.4f, 0.3f, 7};
    float[] advantages = new float[6];
    float[] returns = new float[6];
    GeneralizedAdvantage.compute(rewards, values, mask, 6, 1, 0.5, advantages, returns);
    // Surprises: 1 - 0.3 = 0.7; 0.05 + 0.3 - 0.4 = -0.05; -0.05 + 0.4 - 0.2 = 0.15.
    float second = -0.05f + 0.5f * 0.7f;
    float first = 0.15f + 0.5f * second;
    assertThat(advantages)
        .containsExactly(new float[] {0, 0, first, second, 0.7f, 0}, within(TOLERANCE));
    assertThat(returns)
        .containsExactly(new float[] {0, 0, first + 0.2f, second + 0.4f, 1, 0}, within(TOLERANCE));
  }

  /** With gamma and lambda 1 the return of a token is what is still to come. */
  @Test
  void returnsAreTheRewardsToComeWhenNothingIsDiscounted() {
    SplittableRandom random = new SplittableRandom(2);
    int length = 7;
    float[] rewards = new float[3 * length];
    float[] values = new float[3 * length];
    int[] mask = new int[3 * length];
    for (int i = 0; i < mask.length; i++) {
      rewards[i] = (float) random.nextGaussian();
      values[i] = (float) random.nextGaussian();
      mask[i] = i % length >= 2 && i % length < 4 + i / length ? 1 : 0;
    }
    float[] advantages = new float[mask.length];
    float[] returns = new float[mask.length];
    GeneralizedAdvantage.compute(rewards, values, mask, length, 1, 1, advantages, returns);
    for (int i = 0; i < mask.length; i++) {
      float toCome = 0;
      for (int j = i; mask[i] == 1 && j < (i / length + 1) * length; j++) {
        toCome += mask[j] * rewards[j];
      }
      assertThat(returns[i]).isCloseTo(toCome, within(1e-5f));
    }
  }

  @Test
  @Tag("shared")
  void advantagesEqualThoseOfRlax() {
    JsonNode vectors =
        Json.read(SharedData.path("vectors/ppo/gae_rlax.json")).get("rlax_truncated_gae");
    for (Map.Entry<String, JsonNode> expected : vectors.get("expected").properties()) {
      double lambda = Double.parseDouble(expected.getKey());
      for (int row = 0; row < 2; row++) {
        float[] rewards = floats(vectors.get("r_t").get(row));
        float[] values = floats(vectors.get("v_t").get(row));
        float[] discounts = floats(vectors.get("discount_t").get(row));
        int length = rewards.length;
        float gamma = discounts[0];
        // Their episodes may end inside a row and go on past its end. Ours end with their row, so
        // what lies past the end is paid with the last reward, and an end inside becomes a new row.
        rewards[length - 1] += gamma * values[length];
        float[] advantages = new float[length];
        int start = 0;
        for (int t = 0; t < length; t++) {
          if (discounts[t] == 0 || t == length - 1) {
            int[] mask = new int[length];
            Arrays.fill(mask, start, t + 1, 1);
            float[] part = new float[length];
            GeneralizedAdvantage.compute(
                rewards, values, mask, length, gamma, lambda, part, new float[length]);
            System.arraycopy(part, start, advantages, start, t + 1 - start);
            start = t + 1;
          }
        }
        assertThat(advantages).containsExactly(floats(expected.getValue().get(row)), within(1e-3f));
      }
    }
  }

  /** An answer that fills the row has no padding: its score belongs on the very last token. */
  @Test
  void scoreLandsOnTheLastTokenOfEachAnswer() {
    int[] mask = {0, 1, 1, 1, 0, 1, 0, 0};
    float[] rewards = new float[8];
    TokenRewards.compute(new float[8], new float[8], mask, new float[] {2, 3}, 4, 0.1, rewards);
    assertThat(rewards).containsExactly(0, 0, 0, 2, 0, 3, 0, 0);
  }

  @Test
  void aScoreThatIsNoNumberTakesItsSequenceOut() {
    int[] mask = {1, 1, 1, 1};
    float[] rewards = new float[4];
    int skipped =
        TokenRewards.compute(
            new float[4], new float[4], mask, new float[] {Float.NaN, 1}, 2, 0.1, rewards);
    assertThat(skipped).isEqualTo(1);
    assertThat(mask).containsExactly(0, 0, 1, 1);
    assertThat(rewards).containsExactly(0, 0, 0, 1);
  }

  @Test
  void oneAbsurdTokenCannotDrownTheScore() {
    float[] rewards = new float[1];
    TokenRewards.compute(
        new float[] {0}, new float[] {-500}, new int[] {1}, new float[] {0}, 1, 0.1, rewards);
    assertThat(rewards[0]).isCloseTo(-1, within(TOLERANCE));
  }

  @Test
  void klIsZeroForTheSamePolicyAndCountsAnswersNotPadding() {
    float[] old = {-1, -2, -3, -4};
    int[] mask = {1, 1, 0, 0};
    assertThat(TokenRewards.meanTokenKl(old, old, mask)).isZero();
    assertThat(TokenRewards.meanSequenceKl(old, old, mask, 2)).isZero();
    float[] other = {-0.5f, -2, 90, 90};
    // The second sequence has no answer and does not count.
    assertThat(TokenRewards.meanSequenceKl(other, old, mask, 2)).isCloseTo(0.5, within(1e-6));
    assertThat(TokenRewards.meanTokenKl(other, old, mask))
        .isCloseTo((Math.exp(0.5) - 1 - 0.5) / 2, within(1e-6));
    assertThat(TokenRewards.meanTokenKl(other, old, new int[4])).isZero();
  }

  @Test
  void controllerRaisesThePriceAboveTheTargetAndLowersItBelow() {
    KlController controller = new KlController(0.1, 6, 1000);
    controller.update(60, 100);
    assertThat(controller.coefficient()).isCloseTo(0.1 * 1.02, within(1e-12));
    controller.restore(0.1);
    controller.update(6.6, 100);
    assertThat(controller.coefficient()).isCloseTo(0.1 * 1.01, within(1e-12));
    controller.restore(0.1);
    controller.update(-3, 100);
    assertThat(controller.coefficient()).isCloseTo(0.1 * 0.98, within(1e-12));
    controller.update(Double.NaN, 100);
    assertThat(controller.coefficient()).isCloseTo(0.1 * 0.98, within(1e-12));
    KlController fixed = new KlController(0.1, 0, 1000);
    fixed.update(60, 100);
    assertThat(fixed.coefficient()).isEqualTo(0.1);
  }

  @Test
  void rewardsAreNormalisedThenClippedThenPenalised() {
    RewardNormalizer normalizer = RewardNormalizer.fit(new float[] {1, 3, Float.NaN, 1, 3}, 5, 1);
    assertThat(normalizer.mean()).isEqualTo(2);
    assertThat(normalizer.deviation()).isEqualTo(1);
    assertThat(normalizer.normalize(3, true)).isEqualTo(1);
    assertThat(normalizer.normalize(3, false)).isEqualTo(0);
    assertThat(normalizer.normalize(100, true)).isEqualTo(5);
    assertThat(normalizer.normalize(100, false)).isEqualTo(4);
    assertThat(normalizer.normalize(-100, false)).isEqualTo(-6);
    assertThat(normalizer.normalize(Float.NaN, true)).isNaN();
  }

  @Test
  void equalScoresAreNotBlownUp() {
    RewardNormalizer normalizer = RewardNormalizer.fit(new float[] {2, 2, 2}, 5, 1);
    assertThat(normalizer.normalize(2.5f, true)).isEqualTo(0.5f);
    assertThat(RewardNormalizer.fit(new float[0], 5, 1).normalize(2, true)).isEqualTo(2);
  }

  @Test
  void whiteningGivesMeanZeroAndVarianceOneOverTheMaskAlone() {
    float[] values = {1, 100, 3, 5, -100, 7};
    MaskedWhitening.whiten(values, new int[] {1, 0, 1, 1, 0, 1});
    float unit = (float) (1 / Math.sqrt(5));
    assertThat(values)
        .containsExactly(new float[] {-3 * unit, 0, -unit, unit, 0, 3 * unit}, within(TOLERANCE));
  }

  @Test
  void whiteningOneOrNoValueGivesZeroNotNaN() {
    float[] one = {5, 6};
    MaskedWhitening.whiten(one, new int[] {1, 0});
    assertThat(one).containsExactly(0, 0);
    float[] none = {5, 6};
    MaskedWhitening.whiten(none, new int[2]);
    assertThat(none).containsExactly(0, 0);
    float[] equal = {5, 5};
    MaskedWhitening.whiten(equal, new int[] {1, 1});
    assertThat(equal).containsExactly(0, 0);
  }

  @Test
  void defaultsAreValidAndProblemsAreListedTogether() {
    Problems problems = new Problems();
    PpoConfig.defaults().validate(problems);
    assertThat(problems.lines()).isEmpty();
    assertThatThrownBy(() ->
            Configs.load(
                PpoConfig.defaults(),
                null,
                List.of("temperature=0", "miniBatch=7", "gamma=2", "ema=1", "clip=0")))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll("temperature", "miniBatch", "gamma", "ema", "clip");
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.get(i).asDouble();
    }
    return values;
  }
}
