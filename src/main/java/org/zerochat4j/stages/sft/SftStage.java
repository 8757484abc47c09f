package org.zerochat4j.stages.sft;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.Seeds;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.corpus.layouts.Layouts;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Objective;
import org.zerochat4j.stages.StageModel;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.Rendered;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokens.BatchSource;
import org.zerochat4j.tokens.ConversationBatches;
import org.zerochat4j.tokens.TokenBatch;
import org.zerochat4j.train.HeldOut;
import org.zerochat4j.train.LanguageModelTask;
import org.zerochat4j.train.RunFolder;
import org.zerochat4j.train.Samples;
import org.zerochat4j.train.Trainer;
import org.zerochat4j.train.TrainingConfig;

/**
 * Supervised fine-tuning: a pretrained model learns to answer in the chat template. Only answers
 * count in the loss; an answer that does not fit loses its end without being taught to stop there.
 */
public final class SftStage {

  private static final Logger LOG = LoggerFactory.getLogger(SftStage.class);

  /**
   * What fine-tuning came to.
   *
   * @param loss smoothed training loss in nats per answer token
   * @param heldOutLoss the same on conversations kept apart; null without any
   * @param truncated conversations whose end did not fit
   * @param dropped conversations of which no answer token fitted
   */
  public record Result(
      long conversations,
      long truncated,
      long dropped,
      @JsonProperty("bad_rows") Map<String, Object> badRows,
      double loss,
      @JsonProperty("held_out_loss") Double heldOutLoss,
      @JsonProperty("tokens_per_second") double tokensPerSecond,
      long steps,
      long skipped,
      double seconds) {}

  private SftStage() {}

  /**
   * Trains and writes {@code out/model}.
   *
   * @param resume auto, none or the path of a checkpoint
   */
  public static Result run(SftConfig config, Path out, String resume) {
    if (config.model() == null || config.data().isEmpty()) {
      throw new UserError(
          "fine-tuning needs model (folder of a pretrained model) and data (files of"
              + " conversations)");
    }
    TrainingConfig training = config.training();
    try (RunFolder folder = RunFolder.open(out, config, resume, training.keepLast());
        LlamaModel model = LlamaModel.load(config.model())) {
      Tokenizer tokenizer = StageModel.tokenizer(config.model(), model);
      BadRows badRows = new BadRows();
      ChatTemplate template = ChatTemplate.of(tokenizer);
      List<Rendered> train = new ArrayList<>();
      List<Rendered> heldOut = new ArrayList<>();
      render(config, template, badRows, train, heldOut);
      int time = Math.min(training.sequenceLength(), model.config().maxPositionEmbeddings());
      ConversationBatches batches = batches(train, training, time);
      ConversationBatches heldOutBatches =
          heldOut.isEmpty() ? null : batches(heldOut, training, time);
      long steps = training.totalSteps(batches.rows());
      LOG.info(
          "fine-tuning on {} conversations in {} rows: {} steps; {} truncated, {} dropped",
          train.size(),
          batches.rows(),
          steps,
          batches.truncated(),
          batches.dropped());

      Trainer.Result result;
      try (LanguageModelTask task =
          new LanguageModelTask(
              model, batches, training.gradientAccumulation(), training.compute())) {
        result =
            new Trainer("sft", task, training, steps, folder)
                .measuring(heldOutBatches == null ? null : () -> measure(model, heldOutBatches))
                .sampling(
                    new Samples(
                        model,
                        tokenizer,
                        training,
                        prompt -> template.prompt(List.of(Message.user(prompt)))))
                .run();
      }
      StageModel.save(model, tokenizer, folder.model());
      Double heldOutLoss =
          heldOutBatches == null
              ? null
              : meanLoss(model, heldOutBatches, HeldOut.MAX_BATCHES_AT_END);
      return new Result(
          train.size(),
          batches.truncated(),
          batches.dropped(),
          badRows.summary(),
          result.loss(),
          heldOutLoss,
          result.tokensPerSecond(),
          result.steps(),
          result.skipped(),
          result.seconds());
    }
  }

  /** Conversations with the same prompt are on the same side, wherever they stand in the files. */
  private static void render(
      SftConfig config,
      ChatTemplate template,
      BadRows badRows,
      List<Rendered> train,
      List<Rendered> heldOut) {
    long seed = config.training().seed();
    try (Stream<Conversation> rows = Layouts.conversations(config.data(), badRows)) {
      rows.forEach(row -> {
        double u = Seeds.random(seed, "held-out/" + row.firstPrompt()).nextDouble();
        (u < config.heldOut() ? heldOut : train).add(template.render(row.messages()));
      });
    }
    if (train.isEmpty()) {
      throw new UserError("no conversations to learn from in " + config.data());
    }
  }

  private static ConversationBatches batches(
      List<Rendered> rows, TrainingConfig training, int time) {
    return new ConversationBatches(rows, training.batchSize(), time, training.seed());
  }

  private static List<HeldOut.Figure> measure(LlamaModel model, BatchSource heldOut) {
    double loss = meanLoss(model, heldOut, HeldOut.MAX_BATCHES);
    return List.of(new HeldOut.Figure("held_out_loss", loss));
  }

  /** Mean loss per answer token of at most {@code most} batches. */
  private static double meanLoss(LlamaModel model, BatchSource batches, int most) {
    double loss = 0;
    double weight = 0;
    long[] chosen = HeldOut.spread(batches.batchesPerEpoch(), most).toArray();
    // An objective of its own, whose memory is free again while the training goes on.
    try (Objective objective = Objective.languageModel(model);
        Progress progress = new Progress("held-out", chosen.length, "batches")) {
      for (int i = 0; i < chosen.length; i++) {
        TokenBatch batch = batches.batch(chosen[i]);
        loss += objective.loss(LanguageModelTask.inputs(batch, 1));
        weight += batch.weight();
        progress.update(i + 1L, "");
      }
    }
    return loss / weight;
  }
}
