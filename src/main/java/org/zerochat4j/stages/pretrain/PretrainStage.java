package org.zerochat4j.stages.pretrain;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.UserError;
import org.zerochat4j.model.LlamaConfig;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Objective;
import org.zerochat4j.stages.StageModel;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokens.BatchSource;
import org.zerochat4j.tokens.PackedBlocks;
import org.zerochat4j.tokens.TokenBatch;
import org.zerochat4j.tokens.TokenFile;
import org.zerochat4j.train.HeldOut;
import org.zerochat4j.train.LanguageModelTask;
import org.zerochat4j.train.RunFolder;
import org.zerochat4j.train.Samples;
import org.zerochat4j.train.Trainer;
import org.zerochat4j.train.TrainingConfig;

/** Pretraining: a new model learns to predict the next token of a token file. */
public final class PretrainStage {

  private static final Logger LOG = LoggerFactory.getLogger(PretrainStage.class);

  /**
   * What pretraining came to.
   *
   * @param loss smoothed training loss in nats a token
   * @param bitsPerByte on the held-out documents, comparable across tokenizers; null without any
   */
  public record Result(
      long parameters,
      long tokens,
      @JsonProperty("tokens_per_second") double tokensPerSecond,
      double loss,
      @JsonProperty("bits_per_byte") Double bitsPerByte,
      long steps,
      long skipped,
      double seconds) {}

  private PretrainStage() {}

  /**
   * Trains and writes {@code out/model}.
   *
   * @param resume auto, none or the path of a checkpoint
   */
  public static Result run(PretrainConfig config, Path out, String resume) {
    if (config.tokens() == null || config.tokenizer() == null) {
      throw new UserError(
          "pretraining needs tokens (a .bin file) and tokenizer (the folder it was made with)");
    }
    TrainingConfig training = config.training();
    Tokenizer tokenizer = Tokenizer.load(config.tokenizer());
    try (RunFolder folder = RunFolder.open(out, config, resume, training.keepLast());
        TokenFile tokens = TokenFile.open(config.tokens(), tokenizer)) {
      LlamaConfig shape = config.model().withVocabularyOf(tokenizer);
      PackedBlocks.Options options =
          new PackedBlocks.Options(
              training.batchSize(), training.sequenceLength(), training.seed(), true);
      PackedBlocks train = PackedBlocks.trainPart(tokens, config.heldOut(), options);
      PackedBlocks heldOut =
          config.heldOut() == 0
              ? null
              : PackedBlocks.heldOutPart(tokens, config.heldOut(), options);
      long steps = training.totalSteps(train.blocks());
      LOG.info(
          "pretraining {} parameters on {} tokens: {} steps of {} tokens",
          String.format(Locale.ROOT, "%,d", shape.parameterCount()),
          String.format(Locale.ROOT, "%,d", train.tokens()),
          steps,
          (long) training.batchSize()
              * training.sequenceLength()
              * training.gradientAccumulation());

      try (LlamaModel model = LlamaModel.create(shape, training.seed())) {
        Trainer.Result result;
        try (LanguageModelTask task =
            new LanguageModelTask(
                model, train, training.gradientAccumulation(), training.compute())) {
          result =
              new Trainer("pretrain", task, training, steps, folder)
                  .measuring(heldOut == null ? null : () -> measure(model, heldOut, tokenizer))
                  .sampling(new Samples(model, tokenizer, training, tokenizer::encode))
                  .run();
        }
        StageModel.save(model, tokenizer, folder.model());
        Double bitsPerByte =
            heldOut == null
                ? null
                : bitsPerByte(model, heldOut, tokenizer, HeldOut.MAX_BATCHES_AT_END);
        return new Result(
            shape.parameterCount(),
            result.tokens(),
            result.tokensPerSecond(),
            result.loss(),
            bitsPerByte,
            result.steps(),
            result.skipped(),
            result.seconds());
      }
    }
  }

  private static List<HeldOut.Figure> measure(
      LlamaModel model, BatchSource heldOut, Tokenizer tokenizer) {
    double bits = bitsPerByte(model, heldOut, tokenizer, HeldOut.MAX_BATCHES);
    return List.of(new HeldOut.Figure("held_out_bits_per_byte", bits));
  }

  /**
   * Loss in bits over the bytes of text that the predicted tokens stand for. The ends of documents
   * are left out: they have no bytes.
   *
   * @param most batches to read
   */
  private static double bitsPerByte(
      LlamaModel model, BatchSource heldOut, Tokenizer tokenizer, int most) {
    double nats = 0;
    double bytes = 0;
    long[] chosen = HeldOut.spread(heldOut.batchesPerEpoch(), most).toArray();
    // An objective of its own, whose memory is free again while the training goes on.
    try (Objective objective = Objective.languageModel(model);
        Progress progress = new Progress("held-out", chosen.length, "batches")) {
      for (int i = 0; i < chosen.length; i++) {
        TokenBatch batch = heldOut.batch(chosen[i]);
        for (int t = 0; t < batch.targets().length; t++) {
          if (tokenizer.isSpecial(batch.targets()[t])) {
            batch.weights()[t] = 0;
          } else if (batch.weights()[t] > 0) {
            bytes += tokenizer.bytesOf(batch.targets()[t]).length;
          }
        }
        nats += objective.loss(LanguageModelTask.inputs(batch, 1));
        progress.update(i + 1L, "");
      }
    }
    return nats / Math.log(2) / bytes;
  }
}
