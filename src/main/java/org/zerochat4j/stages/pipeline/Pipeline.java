package org.zerochat4j.stages.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.clean.Cleaner;
import org.zerochat4j.corpus.dedup.Dedup;
import org.zerochat4j.corpus.dedup.DedupMode;
import org.zerochat4j.corpus.mix.MixConfig;
import org.zerochat4j.corpus.mix.MixInput;
import org.zerochat4j.corpus.mix.Mixer;
import org.zerochat4j.stages.ppo.PpoStage;
import org.zerochat4j.stages.preferences.PreferencesStage;
import org.zerochat4j.stages.preferences.Prompt;
import org.zerochat4j.stages.pretrain.PretrainStage;
import org.zerochat4j.stages.reward.RewardStage;
import org.zerochat4j.stages.sft.SftStage;
import org.zerochat4j.tokenizer.training.TokenizerTraining;
import org.zerochat4j.tokens.Tokenize;
import org.zerochat4j.tokens.TokenizeConfig;
import org.zerochat4j.train.RunFolder;

/**
 * The whole road: raw text, clean, dedup, mix, tokenizer, token file, pretraining, fine-tuning,
 * preferences, reward model, PPO. Each stage reads what the one before left in the output folder,
 * so a run that was stopped goes on where it was.
 */
public final class Pipeline {
  /** In the order in which they run. */
  public static final List<String> STAGES =
      List.of(
          "clean",
          "dedup",
          "mix",
          "tokenizer",
          "tokenize",
          "pretrain",
          "sft",
          "preferences",
          "reward",
          "ppo");

  private final PipelineConfig config;
  private final Path out;
  private final String resume;
  private final Examiner examiner;
  private final StageLog log;

  private Pipeline(PipelineConfig config, Path out, String resume, Examiner examiner) {
    this.config = config;
    this.out = out;
    this.resume = resume;
    this.examiner = examiner;
    this.log = new StageLog(out.resolve("stages"));
  }

  /**
   * Runs on the user's data; returns what {@code summary.json} says.
   *
   * @param until the last stage to run, one of {@link #STAGES}; a run that ended there goes on when
   *     it is started again with a later one
   */
  public static ObjectNode run(PipelineConfig config, Path out, String resume, String until) {
    if (!STAGES.contains(until)) {
      throw new UserError("there is no stage " + until + ", only " + String.join(", ", STAGES));
    }
    if (config.clean().inputs().isEmpty()) {
      throw new UserError("no raw text: set clean.inputs to files, for example in --config");
    }
    boolean asks = STAGES.indexOf(until) > STAGES.indexOf("pretrain");
    if (asks && config.conversations().isEmpty()) {
      throw new UserError(
          "no questions and answers: set conversations to files of them, or end with --until"
              + " pretrain");
    }
    Function<Pipeline, PipelineData> data = asks ? Pipeline::splitConversations : _ -> null;
    return run(config, out, resume, until, data, null);
  }

  /**
   * Runs all stages on data that somebody knows the truth of.
   *
   * @param data makes the files the later stages learn from, given the pipeline that asks
   * @param examiner may be null
   */
  public static ObjectNode run(
      PipelineConfig config,
      Path out,
      String resume,
      Function<Pipeline, PipelineData> data,
      Examiner examiner) {
    return run(config, out, resume, STAGES.getLast(), data, examiner);
  }

  private static ObjectNode run(
      PipelineConfig config,
      Path out,
      String resume,
      String until,
      Function<Pipeline, PipelineData> data,
      Examiner examiner) {
    try (PipelineFolder folder = PipelineFolder.open(out, config, resume, examiner != null)) {
      Pipeline pipeline = new Pipeline(config, out, resume, examiner);
      // First, though needed last: a missing file must not be noticed after hours of training.
      PipelineData later = data.apply(pipeline);
      for (Step step : pipeline.steps(later)) {
        pipeline.log.run(step.name(), step.work());
        if (step.name().equals(until)) {
          break;
        }
      }
      pipeline.log.end();
      ObjectNode summary = Json.mapper().createObjectNode();
      summary.put("seconds", pipeline.log.seconds());
      if (examiner != null) {
        summary.set("world", tree(examiner.counts()));
      }
      ObjectNode stages = pipeline.log.stages();
      summary.set("stages", stages);
      PipelineReport.write(out, summary, examiner);
      // For people only, who find them in the report.
      remove(stages.path("clean"), "examples");
      remove(stages.path("tokenizer"), "quality");
      Json.write(out.resolve("summary.json"), summary);
      return summary;
    }
  }

  private static void remove(JsonNode stage, String key) {
    if (stage instanceof ObjectNode result) {
      result.remove(key);
    }
  }

  private record Step(String name, Supplier<?> work) {}

  private List<Step> steps(PipelineData data) {
    List<Step> steps = new ArrayList<>(textSteps());
    steps.add(new Step("pretrain", this::pretrain));
    if (data != null) {
      steps.addAll(chatSteps(data));
    }
    return steps;
  }

  /** From raw text to a file of token ids. */
  private List<Step> textSteps() {
    Path clean = out.resolve("clean/documents.jsonl");
    Path unique = out.resolve("dedup/documents.jsonl");
    Path mixed = out.resolve("mix/documents.jsonl");
    return List.of(
        new Step("clean", () -> Cleaner.run(with(config.clean(), Map.of("out", clean)))),
        new Step("dedup", () -> dedup(clean, unique)),
        new Step("mix", () -> mix(unique, mixed)),
        new Step(
            "tokenizer",
            () ->
                TokenizerTraining.run(
                    with(
                        config.tokenizer(),
                        Map.of("inputs", List.of(mixed), "out", out.resolve("tokenizer"))))),
        new Step(
            "tokenize",
            () ->
                Tokenize.run(
                    with(
                        TokenizeConfig.defaults(),
                        Map.of(
                            "inputs", List.of(mixed),
                            "tokenizer", out.resolve("tokenizer"),
                            "out", out.resolve("tokens/train.bin"))))));
  }

  private Object dedup(Path clean, Path unique) {
    Path pairs = out.resolve("dedup/pairs.jsonl");
    Map<String, Object> files = new HashMap<>(Map.of("inputs", List.of(clean), "out", unique));
    boolean listed = config.dedup().mode() != DedupMode.LINES;
    if (listed) {
      files.put("pairs", pairs);
    }
    ObjectNode result = tree(Dedup.run(with(config.dedup(), files)));
    if (listed && examiner != null) {
      result.setAll(tree(examiner.dedup(pairs)));
    }
    return result;
  }

  /**
   * Takes each source by its ratio and shuffles, so that the tokenizer learns from the beginning of
   * all of them and shards are alike.
   */
  private Object mix(Path unique, Path mixed) {
    return Mixer.run(
        with(
            MixConfig.defaults(),
            Map.of(
                "inputs", List.of(new MixInput(unique, 1)),
                "sources", config.ratios(),
                "out", mixed)));
  }

  private Object pretrain() {
    return PretrainStage.run(
        with(
            config.pretrain(),
            Map.of(
                "tokens", out.resolve("tokens/train.bin"), "tokenizer", out.resolve("tokenizer"))),
        out.resolve("pretrain"),
        resume);
  }

  /** From a model that goes on with text to one that answers as is preferred. */
  private List<Step> chatSteps(PipelineData data) {
    Path tuned = out.resolve("sft");
    Path rewarding = out.resolve("reward");
    Path preferred = out.resolve("ppo");
    Path pairs = out.resolve("preferences/pairs.jsonl");
    List<Path> allPairs = new ArrayList<>(data.pairs());
    allPairs.add(pairs);
    return List.of(
        new Step(
            "sft",
            () ->
                examined(
                    SftStage.run(
                        with(
                            config.sft(),
                            Map.of(
                                "model", out.resolve("pretrain/model"),
                                "data", data.conversations())),
                        tuned,
                        resume),
                    tuned)),
        new Step("preferences", () -> preferences(tuned, data.rewardPrompts(), pairs)),
        new Step(
            "reward",
            () ->
                RewardStage.run(
                    with(
                        config.reward(),
                        Map.of(
                            "model", tuned.resolve("model"),
                            "pairs", allPairs,
                            "heldOut", data.heldOutPairs())),
                    rewarding,
                    resume)),
        new Step(
            "ppo",
            () ->
                compared(
                    examined(
                        PpoStage.run(
                            with(
                                config.ppo(),
                                Map.of(
                                    "model", tuned.resolve("model"),
                                    "reward", rewarding.resolve("model"),
                                    "prompts", List.of(data.ppoPrompts()))),
                            preferred,
                            resume),
                        preferred),
                    tuned,
                    preferred)));
  }

  private Object preferences(Path tuned, Path prompts, Path pairs) {
    try (PreferencesStage stage =
        new PreferencesStage(
            with(
                config.preferences(),
                Map.of("model", tuned.resolve("model"), "prompts", List.of(prompts))))) {
      boolean goOn = !resume.equals(RunFolder.NONE);
      return examiner == null
          ? stage.run(pairs, goOn)
          : stage.judged(Prompt.read(List.of(prompts)), examiner.judge(), pairs, goOn);
    }
  }

  /** Adds the accuracy of a stage's model on the examiner's questions and keeps its answers. */
  private ObjectNode examined(Object stageResult, Path stage) {
    ObjectNode result = tree(stageResult);
    if (examiner != null) {
      Exam exam =
          Exam.take(
              stage.resolve("model"),
              examiner.questions(),
              config.ppo().training().maxAnswerTokens(),
              config.ppo().training().seed());
      Json.write(stage.resolve("answers.json"), exam);
      result.put("accuracy", exam.accuracy(examiner));
      result.put("questions", examiner.questions().size());
    }
    return result;
  }

  /** Adds how often the second model's sampled answers are better than the first's. */
  private ObjectNode compared(ObjectNode result, Path before, Path after) {
    if (examiner == null) {
      return result;
    }
    Exam first = exam(before);
    Exam second = exam(after);
    int wins = 0;
    int losses = 0;
    for (int i = 0; i < first.sampled().size(); i++) {
      int order = examiner.compare(i, second.sampled().get(i), first.sampled().get(i));
      wins += order > 0 ? 1 : 0;
      losses += order < 0 ? 1 : 0;
    }
    int ties = first.sampled().size() - wins - losses;
    result.put("preference_rate", (wins + 0.5 * ties) / first.sampled().size());
    return result.put("wins", wins).put("ties", ties).put("losses", losses);
  }

  static Exam exam(Path stage) {
    return Json.mapper().convertValue(Json.read(stage.resolve("answers.json")), Exam.class);
  }

  /** The folder for the files that {@link PipelineData} names. */
  public Path dataFolder() {
    return out.resolve("data");
  }

  /** Shares the conversations out by prompt. */
  private PipelineData splitConversations() {
    Path folder = dataFolder();
    Path pairs = folder.resolve("pairs.jsonl");
    log.run("split", () -> ConversationSplit.run(config, folder, pairs));
    return new PipelineData(
        List.of(folder.resolve("sft.jsonl")),
        folder.resolve("reward.jsonl"),
        config.pairs().isEmpty() ? List.of() : List.of(pairs),
        List.of(),
        folder.resolve("ppo.jsonl"));
  }

  /** A copy of {@code config} with some settings changed. */
  static <T extends Record> T with(T config, Map<String, ?> changes) {
    ObjectNode tree = Json.mapper().createObjectNode();
    changes.forEach((key, value) -> tree.set(key, plain(value)));
    return Configs.bind(config, tree, "pipeline");
  }

  static ObjectNode tree(Object value) {
    return Json.mapper().valueToTree(value);
  }

  private static JsonNode plain(Object value) {
    return switch (value) {
      case Path path -> Json.mapper().getNodeFactory().textNode(path.toString());
      case List<?> list -> {
        ArrayNode array = Json.mapper().createArrayNode();
        list.forEach(item -> array.add(plain(item)));
        yield array;
      }
      case Record record -> Configs.tree(record);
      default -> Json.mapper().valueToTree(value);
    };
  }
}
