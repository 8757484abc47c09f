package org.zerochat4j.stages.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.generate.Generator;
import org.zerochat4j.generate.SamplingOptions;
import org.zerochat4j.graph.Tensors;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Objective;
import org.zerochat4j.model.PaddedBatch;

class ActorCriticTest {

  private static final PpoConfig CONFIG = TinyPolicies.config(10, 0.05, 7);

  private static RolloutBatch sample(LlamaModel model, int count) {
    List<int[]> prompts = TinyPolicies.prompts(count);
    try (Generator generator = new Generator(model)) {
      return new RolloutBatch(
          prompts,
          generator.generate(new Generator.Request(prompts, 8, SamplingOptions.defaults(), 4)),
          TinyPolicies.END);
    }
  }

  /** Guards the shift by one: log-probabilities must be those of the tokens that were drawn. */
  @Test
  void logProbabilitiesAreThoseOfTheSampledTokens() {
    try (LlamaModel actor = TinyPolicies.model(1);
        LlamaModel critic = actor.withNewValueHead(3);
        ActorCritic networks = new ActorCritic(CONFIG, actor, critic, actor.copy(), 5, null);
        Objective alone = Objective.languageModel(actor)) {
      RolloutBatch batch = sample(actor, 17);
      networks.scorePolicies(batch);
      for (int i = 0; i < batch.size(); i++) {
        int[] sequence = batch.sequences.get(i);
        // One sequence at a time, and a softmax in plain Java.
        INDArray logits = alone.detail(new PaddedBatch(List.of(sequence)).inputs());
        float[] flat = Tensors.toFloats(logits);
        for (int t = 0; t + 1 < sequence.length; t++) {
          if (batch.mask[i * batch.length + t] == 1) {
            double sum = 0;
            for (int v = 0; v < TinyPolicies.VOCAB; v++) {
              sum += Math.exp(flat[t * TinyPolicies.VOCAB + v]);
            }
            double expected = flat[t * TinyPolicies.VOCAB + sequence[t + 1]] - Math.log(sum);
            assertThat(batch.logProbs[i * batch.length + t])
                .isCloseTo((float) expected, within(1e-4f));
          }
        }
      }
      assertThat(batch.referenceLogProbs).isEqualTo(batch.logProbs);
    }
  }

  /** Guards the first update: before it the ratio is 1 everywhere, so nothing is clipped. */
  @Test
  void theFirstMiniBatchSeesRatiosOfOne() {
    try (LlamaModel actor = TinyPolicies.model(1);
        LlamaModel critic = actor.withNewValueHead(3);
        ActorCritic networks = new ActorCritic(CONFIG, actor, critic, actor.copy(), 8, null)) {
      RolloutBatch batch = sample(actor, 16);
      networks.scorePolicies(batch);
      Arrays.fill(batch.advantages, 1);
      int[] members = {0, 3, 5, 7, 9, 11};
      ActorCritic.Update update = networks.update(batch, members, 1e-9, 1e-9, true);
      assertThat(update.approxKl()).isCloseTo(0, within(1e-6));
      assertThat(update.clipFraction()).isZero();
      // With ratio 1 and advantage 1 everywhere the loss is the negative mean advantage.
      assertThat(update.actor().loss()).isCloseTo(-1, within(1e-4));
      assertThat(
              TokenRewards.meanSequenceKl(
                  batch.logProbs, batch.referenceLogProbs, batch.mask, batch.length))
          .isCloseTo(0, within(1e-4));
    }
  }

  /** Guards the critic's scale: it must speak in the units of the normalised reward. */
  @Test
  void theCriticSpeaksInNormalisedRewards() {
    try (LlamaModel actor = TinyPolicies.model(1);
        LlamaModel critic = actor.withNewValueHead(3);
        ActorCritic networks = new ActorCritic(CONFIG, actor, critic, actor.copy(), 8, null)) {
      RolloutBatch batch = sample(actor, 8);
      networks.scoreValues(batch);
      float[] raw = batch.values.clone();
      networks.speakNormalised(new RewardNormalizer(2, 4, 5, 0), true);
      networks.scoreValues(batch);
      for (int i = 0; i < raw.length; i++) {
        float expected = batch.mask[i] == 0 ? 0 : (raw[i] - 2) / 4;
        assertThat(batch.values[i]).isCloseTo(expected, within(1e-5f));
      }
    }
  }
}
