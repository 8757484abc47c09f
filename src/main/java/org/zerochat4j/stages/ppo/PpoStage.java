package org.zerochat4j.stages.ppo;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.Seeds;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.stages.StageModel;
import org.zerochat4j.stages.preferences.Prompt;
import org.zerochat4j.stages.reward.RewardModel;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.train.RunFolder;

/**
 * A fine-tuned model learns to give answers that a reward model likes, without leaving what it was:
 * writes the model, the critic, checkpoints and metrics.
 */
public final class PpoStage {

  private static final Logger LOG = LoggerFactory.getLogger(PpoStage.class);

  /**
   * What came out. Rewards and KL are of sampled answers to the same prompts before and after.
   *
   * @param kl mean log ratio of an answer of the result to the reference, in nats
   * @param prompts used
   * @param tooLong prompts left out because they were longer than allowed
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Result(
      double rewardBefore,
      double rewardAfter,
      double kl,
      int steps,
      double lengthBefore,
      double lengthAfter,
      double eosRateBefore,
      double eosRateAfter,
      int prompts,
      int tooLong,
      double seconds) {}

  private PpoStage() {}

  /** Reads the prompts that {@code config} names, then trains. */
  public static Result run(PpoStageConfig config, Path out, String resume) {
    if (config.prompts().isEmpty()) {
      throw new UserError("no prompts: set prompts to JSONL files");
    }
    List<String> prompts = Prompt.read(config.prompts()).stream().map(Prompt::text).toList();
    return run(config, prompts, out, resume);
  }

  /**
   * Trains on {@code prompts}.
   *
   * @param config its files of prompts are not read
   * @param prompts what users say; should not be those of the reward model's pairs
   * @param out the stage's folder: {@code model/} and {@code critic/} go there
   * @param resume {@code auto}, {@code none} or a checkpoint folder
   */
  public static Result run(PpoStageConfig config, List<String> prompts, Path out, String resume) {
    if (config.model() == null || config.reward() == null) {
      throw new UserError("PPO needs model (a fine-tuned model) and reward (a reward model)");
    }
    long started = System.nanoTime();
    try (RunFolder folder = RunFolder.open(out, config, resume, config.training().keepLast());
        LlamaModel reference = LlamaModel.load(config.model());
        LlamaModel actor = reference.copy();
        LlamaModel rewardWeights = RewardModel.load(config.reward());
        LlamaModel critic = rewardWeights.copy();
        RewardModel rewardModel = new RewardModel(rewardWeights);
        ActorCritic networks =
            new ActorCritic(
                config.training(),
                actor,
                critic,
                reference,
                config.microBatch(),
                folder.offload(config.training().offload()))) {
      Tokenizer tokenizer = StageModel.tokenizer(config.model(), reference);
      if (!tokenizer.hash().equals(StageModel.tokenizer(config.reward(), critic).hash())) {
        throw new UserError(
            config.reward() + ": the reward model has another tokenizer than " + config.model());
      }
      if (critic.config().vocabSize() != reference.config().vocabSize()) {
        throw new UserError(
            String.format(
                Locale.ROOT,
                "%s has %d token embeddings, %s has %d: they must be the same",
                config.reward(),
                critic.config().vocabSize(),
                config.model(),
                reference.config().vocabSize()));
      }
      List<int[]> usable = render(config, prompts, ChatTemplate.of(tokenizer), reference);
      List<int[]> measured = new ArrayList<>(usable);
      Collections.shuffle(
          measured, Random.from(Seeds.random(config.training().seed(), "measured")));
      measured = measured.subList(0, Math.min(config.measured(), measured.size()));
      try (PpoTrainer trainer =
          new PpoTrainer(
              config.training(), networks, rewardModel::score, usable, measured, folder)) {
        trainer.run();
        if (config.saveAverage()) {
          actor.parameters().copyFrom(networks.average().parameters());
        }
        Measurement before = trainer.before();
        Measurement after = trainer.measure();
        StageModel.save(critic, tokenizer, folder.path().resolve("critic"));
        StageModel.save(actor, tokenizer, folder.model());
        LOG.info("after PPO: {}", after.line());
        return new Result(
            before.reward(),
            after.reward(),
            after.kl(),
            config.training().steps(),
            before.length(),
            after.length(),
            before.eosRate(),
            after.eosRate(),
            usable.size(),
            prompts.size() - usable.size(),
            (System.nanoTime() - started) * 1e-9);
      }
    }
  }

  private static List<int[]> render(
      PpoStageConfig config, List<String> prompts, ChatTemplate template, LlamaModel model) {
    int room = model.config().maxPositionEmbeddings() - config.training().maxAnswerTokens();
    int limit = Math.min(config.training().maxPromptTokens(), room);
    List<int[]> usable =
        prompts.stream()
            .map(text -> template.prompt(List.of(Message.user(text))))
            .filter(ids -> ids.length <= limit)
            .toList();
    if (usable.size() < prompts.size()) {
      LOG.warn("{} prompts longer than {} tokens left out", prompts.size() - usable.size(), limit);
    }
    if (usable.isEmpty()) {
      throw new UserError(
          "no prompts: all "
              + prompts.size()
              + " are longer than "
              + limit
              + " tokens or there"
              + " were none");
    }
    return usable;
  }
}
