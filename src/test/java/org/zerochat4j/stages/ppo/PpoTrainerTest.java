package org.zerochat4j.stages.ppo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.graph.FlatVector;
import org.zerochat4j.kernels.Buffer;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.train.Offload;
import org.zerochat4j.train.RunFolder;

class PpoTrainerTest {

  @TempDir Path folder;

  private record Outcome(
      Measurement before, Measurement after, float[] actor, float[] critic, float[] average) {}

  private static float[] numbers(FlatVector vector) {
    return vector.buffer().segment().toArray(Buffer.FLOAT);
  }

  private static Outcome train(
      PpoConfig config, Path out, int microBatch, AnswerScorer scorer, long stopAfter) {
    List<int[]> prompts = TinyPolicies.prompts(100);
    try (LlamaModel reference = TinyPolicies.model(1);
        LlamaModel actor = reference.copy();
        LlamaModel base = TinyPolicies.model(2);
        LlamaModel critic = base.withNewValueHead(3);
        ActorCritic networks = new ActorCritic(config, actor, critic, reference, microBatch, null);
        RunFolder run = RunFolder.open(out, config, RunFolder.AUTO, config.keepLast());
        PpoTrainer trainer =
            new PpoTrainer(config, networks, scorer, prompts, prompts.subList(0, 64), run)) {
      float[] untouched = numbers(reference.parameters());
      trainer.run(stopAfter);
      assertThat(numbers(reference.parameters())).as("the reference").isEqualTo(untouched);
      return new Outcome(
          trainer.before(),
          trainer.measure(),
          numbers(actor.parameters()),
          numbers(critic.parameters()),
          numbers(networks.average().parameters()));
    }
  }

  private static Outcome train(PpoConfig config, Path out) {
    return train(config, out, 32, TinyPolicies::likes, config.steps());
  }

  /** Guards the sign of the loss and the place where the reward lands. */
  @Test
  void raisesTheProbabilityOfWhatIsLiked() {
    Outcome outcome = train(TinyPolicies.config(20, 0.02, 7), folder);
    assertThat(outcome.after.reward()).isGreaterThan(2.5 * outcome.before.reward());
  }

  /** Guards against a policy that runs away from its reference. */
  @Test
  void aHighPriceKeepsTheKlSmall() {
    Outcome cheap = train(TinyPolicies.config(15, 0.0, 7), folder.resolve("cheap"));
    Outcome dear = train(TinyPolicies.config(15, 1.0, 7), folder.resolve("dear"));
    assertThat(cheap.after.kl()).isGreaterThan(2 * dear.after.kl());
    assertThat(dear.after.kl()).isLessThan(2);
  }

  /** Guards against randomness that does not come from the seed. */
  @Test
  void theSameSeedGivesTheSameBits() {
    Outcome first = train(TinyPolicies.config(3, 0.05, 7), folder.resolve("a"));
    Outcome second = train(TinyPolicies.config(3, 0.05, 7), folder.resolve("b"));
    Outcome other = train(TinyPolicies.config(3, 0.05, 8), folder.resolve("c"));
    assertThat(second.actor).isEqualTo(first.actor);
    assertThat(second.critic).isEqualTo(first.critic);
    assertThat(other.actor).isNotEqualTo(first.actor);
  }

  /** Guards the checkpoint: moments, average, controller and normaliser must all be in it. */
  @Test
  void aResumedRunEndsWithTheBitsOfAnUnbrokenOne() {
    PpoConfig config =
        new PpoConfig(
            6,
            64,
            2,
            32,
            1,
            16,
            8,
            0.05,
            1,
            1000,
            1,
            0.95,
            0.2,
            0.2,
            3e-3,
            3e-3,
            1,
            0,
            1,
            5,
            0.5,
            0.9,
            0.2,
            7,
            2,
            2,
            1,
            Precision.FP32,
            false,
            Offload.NONE);
    Outcome whole = train(config, folder.resolve("whole"));
    train(config, folder.resolve("halved"), 32, TinyPolicies::likes, 4);
    Outcome halved = train(config, folder.resolve("halved"));
    assertThat(halved.actor).isEqualTo(whole.actor);
    assertThat(halved.critic).isEqualTo(whole.critic);
    assertThat(halved.average).isEqualTo(whole.average);
    assertThat(halved.before).isEqualTo(whole.before);
  }

  /** Guards gradient accumulation: small passes must add up to the large one. */
  @Test
  void smallPassesGiveTheUpdateOfALargeOne() {
    Outcome large = train(TinyPolicies.config(1, 0.05, 7), folder.resolve("large"));
    Outcome small =
        train(TinyPolicies.config(1, 0.05, 7), folder.resolve("small"), 8, TinyPolicies::likes, 1);
    double difference = 0;
    for (int i = 0; i < large.critic.length; i++) {
      difference = Math.max(difference, Math.abs(large.critic[i] - small.critic[i]));
    }
    // Adam's first steps have the size of the learning rate wherever a gradient is near 0.
    assertThat(difference).isLessThan(7e-3);
  }

  /** Guards against a reward model that fails on some answers and poisons all of them. */
  @Test
  void answersWithoutAScoreAreLeftOut() {
    AnswerScorer sometimes =
        sequences -> {
          float[] scores = TinyPolicies.likes(sequences);
          for (int i = 0; i < scores.length; i += 3) {
            scores[i] = Float.NaN;
          }
          return scores;
        };
    Outcome outcome = train(TinyPolicies.config(3, 0.05, 7), folder, 32, sometimes, 3);
    for (float weight : outcome.actor) {
      assertThat(Float.isFinite(weight)).isTrue();
    }
  }
}
