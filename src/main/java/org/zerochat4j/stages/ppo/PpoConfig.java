package org.zerochat4j.stages.ppo;

import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.model.Compute;
import org.zerochat4j.train.Offload;

/** Settings of proximal policy optimisation against a reward model (Schulman et al. 2017). */
public record PpoConfig(
    @Doc("Rollouts, each followed by its updates") int steps,
    @Doc("Answers sampled in one rollout") int rolloutBatch,
    @Doc("Passes over the answers of one rollout; more than 2 is seldom stable")
        int epochsPerRollout,
    @Doc("Answers in one update; must divide rolloutBatch") int miniBatch,
    @Doc("Sampling temperature; the losses use the same one") double temperature,
    @Doc("Longest prompt, in tokens; longer ones are left out") int maxPromptTokens,
    @Doc("Longest answer, in tokens") int maxAnswerTokens,
    @Doc("Price of one nat of KL divergence from the reference, at the start") double klCoefficient,
    @Doc("KL divergence of an answer the price is steered to, in nats; 0 keeps it fixed")
        double klTarget,
    @Doc("Answers over which the price may change by about a fifth") double klHorizon,
    @Doc("Discount of one token") double gamma,
    @Doc("Advantage: 0 trusts the critic, 1 trusts the rewards") double lambda,
    @Doc("Widest useful change of a token's probability ratio") double clip,
    @Doc("Widest useful change of a token's value") double valueClip,
    @Doc("Learning rate of the actor") double actorLearningRate,
    @Doc("Learning rate of the critic; 3 to 9 times the actor's works well")
        double criticLearningRate,
    @Doc("First rollouts that train the critic alone") int criticWarmupSteps,
    @Doc("Weight decay of both") double weightDecay,
    @Doc("Longest gradient; longer ones are scaled down to it, 0 never does") double clipNorm,
    @Doc("Largest absolute reward after normalisation") double rewardClip,
    @Doc("Taken off the reward of an answer that was cut before its end") double missingEosPenalty,
    @Doc("Decay of the moving average of the actor; 0 keeps none") double ema,
    @Doc("Mean KL a token from the sampling policy at which a rollout's updates stop; 0 never does")
        double stopKl,
    @Doc("Seed of everything random in this stage") long seed,
    @Doc("Rollouts between checkpoints; 0 keeps only the one at the end") long checkpointEvery,
    @Doc("Newest checkpoints kept") int keepLast,
    @Doc("Rollouts between lines of metrics") long logEvery,
    @Doc("Factors of matrix products: fp32, or bf16 (half the bytes, sums and weights stay fp32)")
        Precision precision,
    @Doc("Compute each layer a second time for its gradient: less memory, about a fifth more work")
        boolean recompute,
    @Doc("Where the optimisers' moments live: none (memory) or disk (mapped files)")
        Offload offload)
    implements Validated {

  /** Settings that keep a small model stable. */
  public static PpoConfig defaults() {
    return new PpoConfig(
        100,
        64,
        1,
        64,
        1,
        256,
        128,
        0.05,
        6,
        10_000,
        1,
        0.95,
        0.2,
        0.2,
        1e-6,
        5e-6,
        5,
        0,
        1,
        5,
        1,
        0.99,
        0.1,
        42,
        20,
        2,
        1,
        Precision.FP32,
        false,
        Offload.NONE);
  }

  /** How actor, critic and reference are computed. */
  public Compute compute() {
    return new Compute(precision, recompute);
  }

  @Override
  public void validate(Problems problems) {
    atLeastOne(problems, "steps", steps);
    atLeastOne(problems, "rolloutBatch", rolloutBatch);
    atLeastOne(problems, "epochsPerRollout", epochsPerRollout);
    problems.require(
        miniBatch >= 1 && rolloutBatch % miniBatch == 0,
        "miniBatch",
        miniBatch + " must divide rolloutBatch " + rolloutBatch);
    problems.require(
        temperature > 0 && temperature <= 10,
        "temperature",
        temperature + " must be above 0: greedy answers explore nothing");
    atLeastOne(problems, "maxPromptTokens", maxPromptTokens);
    atLeastOne(problems, "maxAnswerTokens", maxAnswerTokens);
    notNegative(problems, "klCoefficient", klCoefficient);
    notNegative(problems, "klTarget", klTarget);
    positive(problems, "klHorizon", klHorizon);
    share(problems, "gamma", gamma);
    share(problems, "lambda", lambda);
    problems.require(clip > 0 && clip < 1, "clip", clip + " must be between 0 and 1");
    positive(problems, "valueClip", valueClip);
    positive(problems, "actorLearningRate", actorLearningRate);
    positive(problems, "criticLearningRate", criticLearningRate);
    problems.require(
        criticWarmupSteps >= 0 && (criticWarmupSteps < steps || steps < 1),
        "criticWarmupSteps",
        criticWarmupSteps + " must be from 0 to below steps " + steps);
    notNegative(problems, "weightDecay", weightDecay);
    notNegative(problems, "clipNorm", clipNorm);
    positive(problems, "rewardClip", rewardClip);
    notNegative(problems, "missingEosPenalty", missingEosPenalty);
    problems.require(ema >= 0 && ema < 1, "ema", ema + " must be from 0 to below 1");
    notNegative(problems, "stopKl", stopKl);
    problems.require(
        checkpointEvery >= 0, "checkpointEvery", checkpointEvery + " must be 0 (end only) or more");
    atLeastOne(problems, "keepLast", keepLast);
    atLeastOne(problems, "logEvery", logEvery);
    problems.require(precision != null, "precision", "must be fp32 or bf16");
    problems.require(offload != null, "offload", "must be none or disk");
  }

  private static void atLeastOne(Problems problems, String key, long value) {
    problems.require(value >= 1, key, value + " must be at least 1");
  }

  private static void positive(Problems problems, String key, double value) {
    problems.require(value > 0 && Double.isFinite(value), key, value + " must be above 0");
  }

  private static void notNegative(Problems problems, String key, double value) {
    problems.require(value >= 0 && Double.isFinite(value), key, value + " must be 0 or more");
  }

  private static void share(Problems problems, String key, double value) {
    problems.require(value >= 0 && value <= 1, key, value + " must be from 0 to 1");
  }
}
