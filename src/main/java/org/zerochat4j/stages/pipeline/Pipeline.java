package org.zerochat4j.stages.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Document;
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

  /** Runs on the user's data; returns what {@code summary.json} says. */
  public static ObjectNode run(PipelineConfig config, Path out, String resume) {
    if (config.clean().inputs().isEmpty()) {
      throw new UserError("no raw text: set clean.inputs to files, for example in --config");
    }
    if (config.conversations().isEmpty()) {
      throw new UserError("no questions and answers: set conversations to files of them");
    }
    return run(config, out, resume, Pipeline::splitConversations, null);
  }

  /**
   * Runs on data that somebody knows the truth of.
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
    try (RunFolder folder = RunFolder.open(out, config, resume, 1)) {
      Pipeline pipeline = new Pipeline(config, out, resume, examiner);
      if (resume.equals(RunFolder.NONE)) {
        pipeline.forget();
      }
      // First, though needed last: a missing file must not be noticed after hours of training.
      PipelineData later = data.apply(pipeline);
      pipeline.text();
      pipeline.model(later);
      ObjectNode summary = Json.mapper().createObjectNode();
      summary.put("seconds", pipeline.log.seconds());
      if (examiner != null) {
        summary.set("world", tree(examiner.counts()));
      }
      summary.set("stages", pipeline.log.stages());
      PipelineReport.write(out, summary, examiner);
      ((ObjectNode) summary.path("stages").path("clean")).remove("examples"); // for people only
      Json.write(out.resolve("summary.json"), summary);
      return summary;
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

  /** From raw text to a file of token ids. */
  private void text() {
    Path clean = out.resolve("clean/documents.jsonl");
    Path unique = out.resolve("dedup/documents.jsonl");
    Path pairs = out.resolve("dedup/pairs.jsonl");
    log.run("clean", () -> Cleaner.run(with(config.clean(), Map.of("out", clean))));
    log.run(
        "dedup",
        () -> {
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
        });
    Path mixed = out.resolve("mix/documents.jsonl");
    log.run("mix", () -> mix(unique, mixed));
    log.run(
        "tokenizer",
        () ->
            TokenizerTraining.run(
                with(
                    config.tokenizer(),
                    Map.of("inputs", List.of(mixed), "out", out.resolve("tokenizer")))));
    log.run(
        "tokenize",
        () ->
            Tokenize.run(
                with(
                    TokenizeConfig.defaults(),
                    Map.of(
                        "inputs", List.of(mixed),
                        "tokenizer", out.resolve("tokenizer"),
                        "out", out.resolve("tokens/train.bin")))));
  }

  /**
   * Takes each source by its ratio and shuffles, so that the held-out tail of the token file is
   * like the rest of it.
   */
  private Object mix(Path unique, Path mixed) {
    Map<String, List<Document>> bySource = new LinkedHashMap<>();
    try (Stream<Document> documents = Layouts.documents(List.of(unique), new BadRows())) {
      documents.forEach(document ->
          bySource.computeIfAbsent(document.source(), _ -> new ArrayList<>()).add(document));
    }
    for (String source : config.ratios().keySet()) {
      if (!bySource.containsKey(source)) {
        throw new UserError(
            "ratios." + source + ": there is no such source, only " + bySource.keySet());
      }
    }
    List<MixInput> inputs = new ArrayList<>();
    bySource.forEach((source, documents) -> {
      Path part = mixed.resolveSibling("source-" + inputs.size() + ".jsonl");
      JsonLines.write(part, documents.stream());
      inputs.add(new MixInput(part, config.ratios().getOrDefault(source, 1.0)));
    });
    return Mixer.run(with(MixConfig.defaults(), Map.of("inputs", inputs, "out", mixed)));
  }

  /** From token ids to a model that answers as is preferred. */
  private void model(PipelineData data) {
    Path pretrained = out.resolve("pretrain");
    Path tuned = out.resolve("sft");
    Path rewarding = out.resolve("reward");
    Path preferred = out.resolve("ppo");
    log.run(
        "pretrain",
        () ->
            PretrainStage.run(
                with(
                    config.pretrain(),
                    Map.of(
                        "tokens", out.resolve("tokens/train.bin"),
                        "tokenizer", out.resolve("tokenizer"))),
                pretrained,
                resume));
    log.run(
        "sft",
        () -> {
          ObjectNode result =
              tree(
                  SftStage.run(
                      with(
                          config.sft(),
                          Map.of(
                              "model", pretrained.resolve("model"),
                              "data", data.conversations())),
                      tuned,
                      resume));
          return examined(result, tuned);
        });
    Path pairs = out.resolve("preferences/pairs.jsonl");
    log.run("preferences", () -> preferences(tuned, data.rewardPrompts(), pairs));
    List<Path> allPairs = new ArrayList<>(data.pairs());
    allPairs.add(pairs);
    log.run(
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
                resume));
    log.run(
        "ppo",
        () -> {
          ObjectNode result =
              tree(
                  PpoStage.run(
                      with(
                          config.ppo(),
                          Map.of(
                              "model", tuned.resolve("model"),
                              "reward", rewarding.resolve("model"),
                              "prompts", List.of(data.ppoPrompts()))),
                      preferred,
                      resume));
          return compared(examined(result, preferred), tuned, preferred);
        });
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
  private ObjectNode examined(ObjectNode result, Path stage) {
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
        pairs.forEach(pair -> paired.add(Characters.withoutWhiteSpace(pair.prompt())));
      }
    }
    List<Conversation> kept;
    long all;
    try (Stream<Conversation> rows = Layouts.conversations(List.of(conversations), new BadRows())) {
      List<Conversation> list = rows.toList();
      all = list.size();
      kept =
          list.stream()
              .filter(c -> !paired.contains(Characters.withoutWhiteSpace(c.firstPrompt())))
              .toList();
    }
    JsonLines.write(conversations, kept.stream());
    return all - kept.size();
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
