package org.zerochat4j.stages.reward;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.Seeds;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Preference;
import org.zerochat4j.corpus.layouts.Layouts;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.stages.StageModel;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.train.HeldOut;
import org.zerochat4j.train.RunFolder;
import org.zerochat4j.train.Trainer;
import org.zerochat4j.train.TrainingConfig;

/**
 * Pairs of answers and a fine-tuned model make a reward model. Its accuracy is measured on pairs it
 * has not seen and reported beside that of judging by length alone: preferences that a ruler can
 * predict teach nothing else.
 */
public final class RewardStage {

  private static final Logger LOG = LoggerFactory.getLogger(RewardStage.class);

  /**
   * What came out.
   *
   * @param accuracy on held-out pairs; NaN without any
   * @param lengthBaseline accuracy of "the longer wins" or "the shorter wins", the better one
   * @param margin mean score difference on held-out pairs
   * @param trainAccuracy on the pairs it learned from
   * @param pairs learned from
   * @param heldOut pairs measured with
   * @param tooLong pairs left out because a side was longer than allowed
   * @param loss ranking loss, smoothed over the last steps
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Result(
      double accuracy,
      double lengthBaseline,
      double margin,
      double trainAccuracy,
      int pairs,
      int heldOut,
      int tooLong,
      long steps,
      double loss,
      double seconds) {}

  private RewardStage() {}

  /** Reads the files that {@code config} names, then trains. */
  public static Result run(RewardConfig config, Path out, String resume) {
    if (config.pairs().isEmpty()) {
      throw new UserError("no pairs to learn from: set pairs to JSONL files");
    }
    List<Preference> pairs = read(config.pairs());
    if (!config.heldOut().isEmpty()) {
      return run(config, pairs, read(config.heldOut()), out, resume);
    }
    // By prompt, so that no prompt is on both sides.
    List<Preference> train = new ArrayList<>();
    List<Preference> heldOut = new ArrayList<>();
    for (Preference pair : pairs) {
      double u = Seeds.random(config.training().seed(), "held-out/" + pair.prompt()).nextDouble();
      (u < config.heldOutShare() ? heldOut : train).add(pair);
    }
    return run(config, train, heldOut, out, resume);
  }

  private static List<Preference> read(List<Path> files) {
    BadRows bad = new BadRows();
    try (Stream<Preference> rows = Layouts.preferences(files, bad)) {
      List<Preference> list = rows.toList();
      if (bad.count() > 0) {
        LOG.warn("{}", bad.leftOut());
      }
      return list;
    }
  }

  /**
   * Trains on {@code pairs} and measures on {@code heldOut}.
   *
   * @param config its files of pairs are not read
   * @param out the stage's folder; the model goes to {@code out/model}
   * @param resume {@code auto}, {@code none} or a checkpoint folder
   */
  public static Result run(
      RewardConfig config,
      List<Preference> pairs,
      List<Preference> heldOut,
      Path out,
      String resume) {
    if (config.model() == null) {
      throw new UserError("no model to start from: set model to the folder of a fine-tuned model");
    }
    long started = System.nanoTime();
    try (RunFolder folder = RunFolder.open(out, config, resume, config.training().keepLast());
        LlamaModel model = start(config)) {
      Tokenizer tokenizer = StageModel.tokenizer(config.model(), model);
      ChatTemplate template = ChatTemplate.of(tokenizer);
      int limit =
          Math.min(config.training().sequenceLength(), model.config().maxPositionEmbeddings());
      List<RankedPair> train = render(pairs, template, limit);
      List<RankedPair> measured = render(heldOut, template, limit);
      int tooLong = pairs.size() + heldOut.size() - train.size() - measured.size();
      if (tooLong > 0) {
        LOG.warn("{} pairs longer than {} tokens left out", tooLong, limit);
      }
      if (train.isEmpty()) {
        throw new UserError(
            "no pairs to learn from: all "
                + pairs.size()
                + " are longer than "
                + limit
                + " tokens or there were none");
      }
      Trainer.Result trained = train(config, model, train, measured, folder);
      RankingAccuracy onHeldOut;
      RankingAccuracy onTrain;
      try (RewardModel scorer = new RewardModel(model)) {
        onHeldOut = RankingAccuracy.of(scorer, measured);
        onTrain = RankingAccuracy.of(scorer, train);
      }
      StageModel.save(model, tokenizer, folder.model());
      LOG.info(
          "reward model: accuracy {} on {} held-out pairs (by length alone {}), {} on its own",
          percent(onHeldOut.accuracy()),
          measured.size(),
          percent(onHeldOut.lengthBaseline()),
          percent(onTrain.accuracy()));
      return new Result(
          onHeldOut.accuracy(),
          onHeldOut.lengthBaseline(),
          onHeldOut.margin(),
          onTrain.accuracy(),
          train.size(),
          measured.size(),
          tooLong,
          trained.steps(),
          trained.loss(),
          (System.nanoTime() - started) * 1e-9);
    }
  }

  private static Trainer.Result train(
      RewardConfig config,
      LlamaModel model,
      List<RankedPair> pairs,
      List<RankedPair> heldOut,
      RunFolder folder) {
    TrainingConfig training = config.training();
    long steps = training.totalSteps(pairs.size());
    long most = (long) HeldOut.MAX_BATCHES * training.batchSize();
    List<RankedPair> measured =
        HeldOut.spread(heldOut.size(), most).mapToObj(i -> heldOut.get((int) i)).toList();
    try (RankingTask task =
        new RankingTask(model, pairs, training.batchSize(), training.seed(), training.compute())) {
      return new Trainer("reward", task, training, steps, folder)
          .measuring(measured.isEmpty() ? null : () -> measure(model, measured))
          .run();
    }
  }

  private static List<HeldOut.Figure> measure(LlamaModel model, List<RankedPair> pairs) {
    try (RewardModel scorer = new RewardModel(model)) {
      RankingAccuracy accuracy = RankingAccuracy.of(scorer, pairs);
      return List.of(
          new HeldOut.Figure("held_out_loss", accuracy.loss()),
          new HeldOut.Figure("held_out_accuracy", accuracy.accuracy()));
    }
  }

  private static LlamaModel start(RewardConfig config) {
    try (LlamaModel base = LlamaModel.load(config.model())) {
      return base.withNewValueHead(config.training().seed());
    }
  }

  private static List<RankedPair> render(List<Preference> pairs, ChatTemplate template, int limit) {
    return pairs.stream()
        .map(pair -> RankedPair.of(pair, template))
        .filter(pair -> pair.length() <= limit)
        .toList();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
