package org.zerochat4j.stages.ppo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.graph.FlatVector;
import org.zerochat4j.kernels.Buffer;
import org.zerochat4j.kernels.KernelProvider;
import org.zerochat4j.model.Compute;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Objective;
import org.zerochat4j.model.ParameterLayout;
import org.zerochat4j.train.AdamW;

/**
 * The networks of PPO: an actor and a critic in training, the frozen reference, and a moving
 * average of the actor. Log-probabilities of rollouts come from the same graph that is trained, at
 * the temperature of the sampling, so that the first update sees ratios of 1.
 */
final class ActorCritic implements AutoCloseable {

  /** What one mini-batch came to; approximate KL and clip fraction are those before its update. */
  record Update(
      Learner.Update actor, Learner.Update critic, double approxKl, double clipFraction) {}

  private final PpoConfig config;
  private final int microBatch;
  private final LlamaModel actor;
  private final LlamaModel critic;
  private final LlamaModel average;
  private final Learner actorLearner;
  private final Learner criticLearner;
  private final Objective reference;
  private double valueOffset;

  /**
   * @param actor trained in place
   * @param critic trained in place; has a value head
   * @param reference never changed
   * @param microBatch answers in one pass through a network
   * @param offload folder for the optimisers' moments; null keeps them in memory
   */
  ActorCritic(
      PpoConfig config,
      LlamaModel actor,
      LlamaModel critic,
      LlamaModel reference,
      int microBatch,
      Path offload) {
    this.config = config;
    this.microBatch = microBatch;
    this.actor = actor;
    this.critic = critic;
    this.average = config.ema() > 0 ? actor.copy() : null;
    AdamW.Settings settings =
        new AdamW.Settings(0.9, 0.95, 1e-8, config.weightDecay(), config.clipNorm());
    Compute compute = config.compute();
    boolean accumulates = config.miniBatch() > microBatch;
    this.actorLearner =
        new Learner(
            Objective.policy(actor, config.temperature(), config.clip(), compute),
            settings,
            accumulates,
            offload);
    this.criticLearner =
        new Learner(
            Objective.value(critic, config.valueClip(), compute), settings, accumulates, offload);
    this.reference = Objective.policy(reference, config.temperature(), config.clip(), compute);
  }

  LlamaModel actor() {
    return actor;
  }

  LlamaModel critic() {
    return critic;
  }

  /** The moving average of the actor; null when none is kept. */
  LlamaModel average() {
    return average;
  }

  Learner actorLearner() {
    return actorLearner;
  }

  Learner criticLearner() {
    return criticLearner;
  }

  /**
   * A critic that begins as the reward model speaks in raw scores; this has it speak in normalised
   * ones. The deviation goes into its head, once; the mean is added outside, the head has no bias.
   */
  void speakNormalised(RewardNormalizer normalizer, boolean scaleHead) {
    valueOffset = -normalizer.mean() / normalizer.deviation();
    if (scaleHead) {
      Buffer head = critic.tensor(ParameterLayout.VALUE_HEAD);
      for (long i = 0; i < head.length(); i++) {
        head.setFloat(i, (float) (head.getFloat(i) / normalizer.deviation()));
      }
    }
  }

  /** Fills in the log-probabilities under the actor and under the reference. */
  void scorePolicies(RolloutBatch batch) {
    for (int[] members : batch.groups(microBatch)) {
      RolloutBatch.Part part = batch.part(members);
      part.store(actorLearner.objective().detail(part.inputs()), 0, batch.logProbs);
      part.store(reference.detail(part.inputs()), 0, batch.referenceLogProbs);
    }
  }

  /** Fills in the critic's values. */
  void scoreValues(RolloutBatch batch) {
    for (int[] members : batch.groups(microBatch)) {
      RolloutBatch.Part part = batch.part(members);
      part.store(criticLearner.objective().detail(part.inputs()), valueOffset, batch.values);
    }
  }

  /**
   * Updates both networks on some of the answers.
   *
   * @param actorRate learning rate of the actor; 0 leaves it as it is
   * @param moved whether the actor has changed since the answers were scored
   */
  Update update(
      RolloutBatch batch, int[] members, double actorRate, double criticRate, boolean moved) {
    int tokens = 0;
    for (int member : members) {
      tokens += batch.actions(member);
    }
    if (tokens == 0) {
      Learner.Update none = new Learner.Update(0, 0, false);
      return new Update(none, none, 0, 0);
    }
    List<Map<String, INDArray>> policyInputs = new ArrayList<>();
    List<Map<String, INDArray>> valueInputs = new ArrayList<>();
    double[] drift = new double[2];
    for (int[] group : RolloutBatch.split(members, microBatch)) {
      RolloutBatch.Part policy =
          batch
              .part(group)
              .addWeights(1.0 / tokens)
              .add(Objective.OLD_LOG_PROBS, batch.logProbs, 0)
              .add(Objective.ADVANTAGES, batch.advantages, 0);
      policyInputs.add(policy.inputs());
      // The graph knows nothing of the offset; only differences of values matter to the loss.
      valueInputs.add(
          batch
              .part(group)
              .addWeights(1.0 / tokens)
              .add(Objective.OLD_VALUES, batch.values, -valueOffset)
              .add(Objective.RETURNS, batch.returns, -valueOffset)
              .inputs());
      if (moved && actorRate > 0) {
        addDrift(batch, policy, drift);
      }
    }
    double approxKl = drift[0] / tokens;
    boolean stop = config.stopKl() > 0 && approxKl > config.stopKl();
    Learner.Update actorUpdate =
        actorRate > 0 && !stop
            ? actorLearner.update(policyInputs, actorRate)
            : new Learner.Update(0, 0, false);
    if (actorUpdate.applied() && average != null) {
      FlatVector kept = average.parameters();
      KernelProvider.get()
          .movingAverage(
              kept.buffer(), actor.parameters().buffer(), (float) config.ema(), kept.length());
    }
    Learner.Update criticUpdate = criticLearner.update(valueInputs, criticRate);
    return new Update(actorUpdate, criticUpdate, approxKl, drift[1] / tokens);
  }

  /** Adds up, over the actions, KL from the sampling policy and ratios outside the clip range. */
  private void addDrift(RolloutBatch batch, RolloutBatch.Part part, double[] drift) {
    float[] now = new float[batch.mask.length];
    int[] mask = part.store(actorLearner.objective().detail(part.inputs()), 0, now);
    long tokens = 0;
    for (int i = 0; i < mask.length; i++) {
      if (mask[i] != 0) {
        tokens++;
        double ratio = Math.exp((double) now[i] - batch.logProbs[i]);
        drift[1] += Math.abs(ratio - 1) > config.clip() ? 1 : 0;
      }
    }
    drift[0] += tokens * TokenRewards.meanTokenKl(now, batch.logProbs, mask);
  }

  @Override
  public void close() {
    actorLearner.close();
    criticLearner.close();
    reference.close();
    if (average != null) {
      average.close();
    }
  }
}
