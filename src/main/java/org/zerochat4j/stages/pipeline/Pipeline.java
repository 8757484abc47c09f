package org.zerochat4j.stages.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Preference;
import org.zerochat4j.corpus.clean.Cleaner;
import org.zerochat4j.corpus.dedup.Dedup;
import org.zerochat4j.corpus.layouts.Layouts;
import org.zerochat4j.corpus.mix.MixConfig;
import org.zerochat4j.corpus.mix.MixInput;
import org.zerochat4j.corpus.mix.Mixer;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.JsonLines;
import org.zerochat4j.corpus.split.SplitConfig;
import org.zerochat4j.corpus.split.Splitter;
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
    try (RunFolder folder = RunFolder.open(out, config, resume, 1)) {
      Pipeline pipeline = new Pipeline(config, out, resume, examiner);
      if (resume.equals(RunFolder.NONE)) {
        pipeline.forget();
      }
      // First, though needed last: a missing file must not be noticed after hours of training.
      PipelineData later = data.apply(pipeline);
      for (Step step : pipeline.steps(later)) {
        pipeline.log.run(step.name(), step.work());
        if (step.name().equals(until)) {
          break;
        }
      }
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

  /** Results first: without them a stage that is still there is not taken for complete. */
  private void forget() {
    try {
      for (String name : List.of("stages", "pretrain", "sft", "preferences", "reward", "ppo")) {
        AtomicFiles.deleteTree(out.resolve(name));
      }
    } catch (IOException e) {
      throw new UserError("cannot clear " + out + ": " + AtomicFiles.reason(e), e);
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
    ObjectNode result =
        tree(
            Dedup.run(
                with(
                    config.dedup(),
                    Map.of("inputs", List.of(clean), "out", unique, "pairs", pairs))));
    if (examiner != null) {
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
    log.run(
        "split",
        () -> {
          SplitConfig split =
              with(
                  SplitConfig.defaults(),
                  Map.of(
                      "inputs", config.conversations(), "out", folder, "parts", config.shares()));
          ObjectNode result = tree(Splitter.run(split));
          return result.put("ppo_prompts_in_pairs", dropPaired(folder.resolve("ppo.jsonl")));
        });
    return new PipelineData(
        List.of(folder.resolve("sft.jsonl")),
        folder.resolve("reward.jsonl"),
        config.pairs(),
        List.of(),
        folder.resolve("ppo.jsonl"));
  }

  /**
   * Drops the conversations whose prompt the reward model learns from in a ready pair: a reward
   * model is surer of what it has seen than it should be. Returns how many there were.
   */
  private long dropPaired(Path conversations) {
    Set<String> paired = new HashSet<>();
    if (!config.pairs().isEmpty()) {
      try (Stream<Preference> pairs = Layouts.preferences(config.pairs(), new BadRows())) {
        pairs.forEach(pair -> paired.add(Characters.comparable(pair.prompt())));
      }
    }
    long[] counts = new long[2];
    try (Stream<Conversation> rows = Layouts.conversations(List.of(conversations), new BadRows())) {
      counts[0] =
          JsonLines.write(
              conversations,
              rows.filter(conversation -> {
                counts[1]++;
                return !paired.contains(Characters.comparable(conversation.firstPrompt()));
              }));
    }
    return counts[1] - counts[0];
  }

  /** A copy of {@code config} with some settings changed. */
  private static <T extends Record> T with(T config, Map<String, ?> changes) {
    ObjectNode tree = Json.mapper().createObjectNode();
    changes.forEach((key, value) -> tree.set(key, plain(value)));
    return Configs.bind(config, tree, "pipeline");
  }

  private static ObjectNode tree(Object value) {
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
