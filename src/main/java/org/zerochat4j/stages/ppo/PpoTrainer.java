package org.zerochat4j.stages.ppo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.Seeds;
import org.zerochat4j.base.StopRequest;
import org.zerochat4j.base.UserError;
import org.zerochat4j.generate.Generator;
import org.zerochat4j.generate.SamplingOptions;
import org.zerochat4j.train.Checkpoint;
import org.zerochat4j.train.LearningRateSchedule;
import org.zerochat4j.train.RunFolder;
import org.zerochat4j.train.Trainer;
import org.zerochat4j.train.TrainingLog;

/**
 * The loop of PPO (Schulman et al. 2017; Ouyang et al. 2022): sample answers, score them, price
 * their distance from the reference, estimate advantages, update actor and critic.
 *
 * <p>Prompts, draws and mini-batches depend on the seed and the step alone, so a resumed run ends
 * with the same bits as one that was never stopped. When the JVM is asked to end (SIGTERM, Ctrl-C),
 * the step at hand is finished and saved first.
 */
final class PpoTrainer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PpoTrainer.class);

  /** Rates end at this share of their peak. */
  private static final double LAST_RATE = 0.1;

  private static final double RATE_WARMUP = 0.05;

  private final PpoConfig config;
  private final ActorCritic networks;
  private final Generator generator;
  private final AnswerScorer scorer;
  private final PromptDeck deck;
  private final List<int[]> measured;
  private final RunFolder folder;
  private final KlController controller;
  private final LearningRateSchedule actorSchedule;
  private final LearningRateSchedule criticSchedule;
  private RewardNormalizer normalizer;
  private Measurement before;
  private double secondsBefore;

  /**
   * @param networks stays the caller's
   * @param prompts rendered, ready to be continued
   * @param measured prompts on which rewards are normalised and progress is measured
   * @param folder where metrics and checkpoints go
   */
  PpoTrainer(
      PpoConfig config,
      ActorCritic networks,
      AnswerScorer scorer,
      List<int[]> prompts,
      List<int[]> measured,
      RunFolder folder) {
    this.config = config;
    this.networks = networks;
    this.scorer = scorer;
    this.deck = new PromptDeck(prompts, config.seed());
    this.measured = measured;
    this.folder = folder;
    this.generator = new Generator(networks.actor());
    this.controller =
        new KlController(config.klCoefficient(), config.klTarget(), config.klHorizon());
    this.actorSchedule = schedule(config.actorLearningRate());
    this.criticSchedule = schedule(config.criticLearningRate());
    if (networks.actor().config().eosTokenId() < 0) {
      throw new UserError(
          "the model has no end token (eos_token_id in config.json): its answers cannot end");
    }
  }

  private LearningRateSchedule schedule(double peak) {
    return LearningRateSchedule.of(peak, LAST_RATE * peak, config.steps(), RATE_WARMUP);
  }

  /** Trains from the resumed checkpoint or the beginning to the last step. */
  void run() {
    run(config.steps());
  }

  /** Trains as if interrupted after {@code end} steps. */
  void run(long end) {
    long start = begin();
    long startNanos = System.nanoTime();
    try (TrainingLog log = new TrainingLog(folder, start);
        Progress progress = new Progress("ppo", config.steps(), "steps");
        StopRequest stop = new StopRequest()) {
      for (long step = start; step < end; step++) {
        Map<String, Number> row = step(step);
        long done = step + 1;
        double seconds = secondsBefore + (System.nanoTime() - startNanos) * 1e-9;
        row.put("seconds", seconds);
        progress.update(done, line(row));
        if (Trainer.isDue(config.logEvery(), done, config.steps())) {
          log.write(row);
        }
        boolean stopping = stop.made();
        if (Trainer.isDue(config.checkpointEvery(), done, config.steps()) || stopping) {
          checkpoint(done, seconds);
        }
        if (stopping) {
          throw folder.stopped(done, config.steps());
        }
      }
    }
  }

  /** Rewards, KL and lengths before any update. */
  Measurement before() {
    return before;
  }

  /** The same prompts answered by the actor as it is now. */
  Measurement measure() {
    RolloutBatch batch = sample(measured, "measure");
    networks.scorePolicies(batch);
    return Measurement.of(batch, scorer.score(batch.sequences));
  }

  private long begin() {
    if (folder.resumed().isPresent()) {
      return resume(folder.resumed().get());
    }
    RolloutBatch batch = sample(measured, "measure");
    networks.scorePolicies(batch);
    float[] scores = scorer.score(batch.sequences);
    before = Measurement.of(batch, scores);
    normalizer = RewardNormalizer.fit(scores, config.rewardClip(), config.missingEosPenalty());
    networks.speakNormalised(normalizer, true);
    LOG.info("before PPO: {}", before.line());
    return 0;
  }

  private RolloutBatch sample(List<int[]> prompts, String stream) {
    SamplingOptions options = new SamplingOptions(config.temperature(), 0, 1, 0, 1);
    List<Generator.Completion> answers =
        generator.generate(
            new Generator.Request(
                prompts,
                config.maxAnswerTokens(),
                options,
                Seeds.derive(config.seed(), "rollout/" + stream)));
    return new RolloutBatch(prompts, answers, networks.actor().config().eosTokenId());
  }

  /** One rollout and its updates; gives the row of metrics. */
  private Map<String, Number> step(long step) {
    long started = System.nanoTime();
    RolloutBatch batch = sample(deck.deal(step, config.rolloutBatch()), Long.toString(step));
    double sampled = (System.nanoTime() - started) * 1e-9;
    networks.scorePolicies(batch);
    networks.scoreValues(batch);
    float[] scores = scorer.score(batch.sequences);
    Measurement measurement = Measurement.of(batch, scores);
    double entropy = surprise(batch);

    double price = controller.coefficient();
    int skipped =
        TokenRewards.compute(
            batch.logProbs,
            batch.referenceLogProbs,
            batch.mask,
            rewards(batch, scores),
            batch.length,
            price,
            batch.rewards);
    GeneralizedAdvantage.compute(
        batch.rewards,
        batch.values,
        batch.mask,
        batch.length,
        config.gamma(),
        config.lambda(),
        batch.advantages,
        batch.returns);
    MaskedWhitening.whiten(batch.advantages, batch.mask);

    boolean warmup = step < config.criticWarmupSteps();
    double actorRate = warmup ? 0 : actorSchedule.at(step);
    Updates updates = update(batch, step, actorRate, criticSchedule.at(step));
    controller.update(measurement.kl(), batch.size());

    Map<String, Number> row = new LinkedHashMap<>();
    row.put("step", step + 1);
    row.put("reward", measurement.reward());
    row.put("kl", measurement.kl());
    row.put("kl_coefficient", price);
    row.put("entropy", entropy);
    row.put("length", measurement.length());
    row.put("eos_rate", measurement.eosRate());
    row.put("approx_kl", updates.approxKl);
    row.put("clip_fraction", updates.clipFraction / updates.count);
    row.put("policy_loss", updates.policyLoss / Math.max(1, updates.actorSteps));
    row.put("value_loss", updates.valueLoss / updates.count);
    row.put("actor_grad_norm", updates.actorNorm / Math.max(1, updates.actorSteps));
    row.put("critic_grad_norm", updates.criticNorm / updates.count);
    row.put("actor_learning_rate", actorRate);
    row.put("critic_learning_rate", criticSchedule.at(step));
    row.put("actor_updates", updates.actorSteps);
    row.put("skipped", skipped);
    row.put("sampling_seconds", sampled);
    row.put("step_seconds", (System.nanoTime() - started) * 1e-9);
    return row;
  }

  /** Normalised rewards. An answer without an end is never worth more than an average one. */
  private float[] rewards(RolloutBatch batch, float[] scores) {
    float[] rewards = new float[scores.length];
    for (int i = 0; i < scores.length; i++) {
      float score = batch.ended[i] ? scores[i] : Math.min(scores[i], (float) normalizer.mean());
      rewards[i] = normalizer.normalize(score, batch.ended[i]);
    }
    return rewards;
  }

  /** Mean of -log p over the sampled tokens: an estimate of the entropy of a token. */
  private static double surprise(RolloutBatch batch) {
    double sum = 0;
    long tokens = 0;
    for (int i = 0; i < batch.mask.length; i++) {
      sum -= batch.logProbs[i];
      tokens += batch.mask[i];
    }
    return sum / Math.max(1, tokens);
  }

  /** Sums over the mini-batches of a rollout; the approximate KL is that of the last. */
  private static final class Updates {
    int count;
    int actorSteps;
    boolean stopped;
    double approxKl;
    double clipFraction;
    double policyLoss;
    double valueLoss;
    double actorNorm;
    double criticNorm;

    void add(ActorCritic.Update update) {
      count++;
      actorSteps += update.actor().applied() ? 1 : 0;
      approxKl = stopped ? approxKl : update.approxKl();
      clipFraction += update.clipFraction();
      policyLoss += update.actor().loss();
      valueLoss += update.critic().loss();
      actorNorm += update.actor().norm();
      criticNorm += update.critic().norm();
    }
  }

  private Updates update(RolloutBatch batch, long step, double actorRate, double criticRate) {
    Updates updates = new Updates();
    for (int epoch = 0; epoch < config.epochsPerRollout(); epoch++) {
      int[] order = shuffled(batch.size(), "minibatches/" + step + "/" + epoch);
      for (int[] members : RolloutBatch.split(order, config.miniBatch())) {
        double rate = updates.stopped ? 0 : actorRate;
        updates.add(networks.update(batch, members, rate, criticRate, updates.actorSteps > 0));
        updates.stopped |= config.stopKl() > 0 && updates.approxKl > config.stopKl();
      }
    }
    return updates;
  }

  private int[] shuffled(int size, String stream) {
    SplittableRandom random = Seeds.random(config.seed(), stream);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }

  private static String line(Map<String, Number> row) {
    return String.format(
        Locale.ROOT,
        "reward %.3f  kl %.2f  length %.1f  ended %.0f %%  value loss %.3f",
        row.get("reward").doubleValue(),
        row.get("kl").doubleValue(),
        row.get("length").doubleValue(),
        100 * row.get("eos_rate").doubleValue(),
        row.get("value_loss").doubleValue());
  }

  private void checkpoint(long step, double seconds) {
    PpoCheckpoint.save(
        folder.checkpoints(),
        step,
        networks,
        new PpoCheckpoint.State(controller.coefficient(), normalizer, before, seconds));
    try {
      new PpoReport(folder.metrics()).write(folder.report());
    } catch (UserError e) {
      LOG.warn("{}; the run goes on without this page", e.getMessage()); // the weights are saved
    }
  }

  private long resume(Checkpoint checkpoint) {
    PpoCheckpoint.State state =
        PpoCheckpoint.restore(
            checkpoint, networks, config.rewardClip(), config.missingEosPenalty());
    controller.restore(state.klCoefficient());
    normalizer = state.normalizer();
    before = state.before();
    secondsBefore = state.seconds();
    networks.speakNormalised(normalizer, false);
    return checkpoint.step();
  }

  @Override
  public void close() {
    generator.close();
  }
}
