package org.zerochat4j.stages.preferences;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.MetricsLog;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.Seeds;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.corpus.Preference;
import org.zerochat4j.corpus.rows.JsonLines;
import org.zerochat4j.generate.Generator;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Safetensors;
import org.zerochat4j.stages.StageModel;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.Tokenizer;

/**
 * Prompts and a fine-tuned model make preference pairs. Answers are sampled, several a prompt: with
 * the one greedy answer as the rejected side, a reward model learns to recognise the model instead
 * of learning what is better.
 *
 * <p>Progress is kept in {@code OUT.partial}, a row per chunk of prompts; the same call goes on
 * there, and gives the same file as one that was never stopped.
 */
public final class PreferencesStage implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PreferencesStage.class);

  /**
   * What came out.
   *
   * @param unpaired prompts without a pair: no judge's difference, or only equal or unended answers
   * @param unended sampled answers that did not end within the allowed tokens
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Result(int prompts, int pairs, int unpaired, int unended, double seconds) {}

  private final PreferencesConfig config;
  private final LlamaModel model;
  private final Tokenizer tokenizer;
  private final ChatTemplate template;
  private final Generator generator;

  /** Loads the model that answers. */
  public PreferencesStage(PreferencesConfig config) {
    if (config.model() == null) {
      throw new UserError("no model to answer: set model to the folder of a fine-tuned model");
    }
    this.config = config;
    this.model = LlamaModel.load(config.model());
    this.tokenizer = StageModel.tokenizer(config.model(), model);
    this.template = ChatTemplate.of(tokenizer);
    this.generator = new Generator(model);
  }

  /** Reads the prompts that {@code config} names; their reference answers are the chosen ones. */
  public Result run(Path out, boolean resume) {
    if (config.prompts().isEmpty()) {
      throw new UserError("no prompts: set prompts to JSONL files");
    }
    return againstReferences(Prompt.read(config.prompts()), out, resume);
  }

  /** Chosen is the prompt's reference answer, rejected a sample that differs from it. */
  public Result againstReferences(List<Prompt> prompts, Path out, boolean resume) {
    for (Prompt prompt : prompts) {
      if (prompt.reference() == null) {
        throw new UserError(prompt.id() + ": no answer to prefer over the model's own");
      }
    }
    return run(prompts, this::pairWithReference, out, resume);
  }

  /** Chosen is the best sample, rejected the worst; no pair where the judge sees no difference. */
  public Result judged(List<Prompt> prompts, AnswerJudge judge, Path out, boolean resume) {
    if (config.samples() < 2) {
      throw new UserError("samples: " + config.samples() + " must be at least 2 to choose from");
    }
    return run(prompts, (prompt, answers) -> bestAndWorst(prompt, answers, judge), out, resume);
  }

  private interface Pairing {
    /**
     * @param answers different ended answers
     */
    List<Preference> pairs(Prompt prompt, Set<String> answers);
  }

  private List<Preference> pairWithReference(Prompt prompt, Set<String> answers) {
    return answers.stream()
        .filter(answer -> !answer.equals(prompt.reference()))
        .limit(config.pairsPerPrompt())
        .map(answer -> pair(prompt, prompt.reference(), answer))
        .toList();
  }

  private static List<Preference> bestAndWorst(
      Prompt prompt, Set<String> answers, AnswerJudge judge) {
    if (answers.isEmpty()) {
      return List.of();
    }
    String best = answers.iterator().next();
    String worst = best;
    for (String answer : answers) {
      best = judge.compare(prompt, answer, best) > 0 ? answer : best;
      worst = judge.compare(prompt, answer, worst) < 0 ? answer : worst;
    }
    return judge.compare(prompt, best, worst) > 0 ? List.of(pair(prompt, best, worst)) : List.of();
  }

  private static Preference pair(Prompt prompt, String chosen, String rejected) {
    return new Preference(prompt.id(), prompt.text(), chosen, rejected, "samples");
  }

  private Result run(List<Prompt> prompts, Pairing pairing, Path out, boolean resume) {
    long started = System.nanoTime();
    Path partial = out.resolveSibling(out.getFileName() + ".partial");
    List<JsonNode> rows = resume ? resumed(partial, prompts) : new ArrayList<>();
    try (MetricsLog log = new MetricsLog(partial, !rows.isEmpty());
        Progress progress = new Progress("preferences", prompts.size(), "prompts")) {
      if (rows.isEmpty()) {
        append(log, rows, Map.of("config", identity(prompts)));
      }
      for (int chunk = rows.size() - 1; chunk * config.chunk() < prompts.size(); chunk++) {
        int from = chunk * config.chunk();
        int to = Math.min(from + config.chunk(), prompts.size());
        append(log, rows, answer(prompts.subList(from, to), pairing, chunk));
        progress.update(to, "");
      }
    }
    return finish(rows, prompts.size(), out, partial, started);
  }

  /** Samples for some prompts, as a row of the progress file. */
  private Map<String, Object> answer(List<Prompt> prompts, Pairing pairing, int chunk) {
    List<int[]> requests = new ArrayList<>();
    List<Integer> samples = new ArrayList<>(); // of each prompt
    for (Prompt prompt : prompts) {
      int[] ids = template.prompt(List.of(Message.user(prompt.text())));
      // A prompt that leaves no room for an answer gets none.
      boolean fits = ids.length < model.config().maxPositionEmbeddings();
      samples.add(fits ? config.samples() : 0);
      requests.addAll(Collections.nCopies(samples.getLast(), ids));
    }
    List<Generator.Completion> completions =
        generator.generate(
            new Generator.Request(
                requests,
                config.maxTokens(),
                config.sampling(),
                Seeds.derive(config.seed(), "preferences/" + chunk)));
    List<Preference> pairs = new ArrayList<>();
    int unpaired = 0;
    int unended = 0;
    int next = 0;
    for (int prompt = 0; prompt < prompts.size(); prompt++) {
      Set<String> answers = new LinkedHashSet<>();
      for (int i = 0; i < samples.get(prompt); i++) {
        Generator.Completion completion = completions.get(next++);
        unended += completion.ended() ? 0 : 1;
        if (completion.ended() && completion.ids().length > 0) {
          answers.add(tokenizer.decode(completion.ids(), true));
        }
      }
      List<Preference> made = pairing.pairs(prompts.get(prompt), answers);
      unpaired += made.isEmpty() ? 1 : 0;
      pairs.addAll(made);
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("unpaired", unpaired);
    row.put("unended", unended);
    row.put("pairs", pairs);
    return row;
  }

  private static Result finish(
      List<JsonNode> rows, int prompts, Path out, Path partial, long started) {
    List<JsonNode> pairs = new ArrayList<>();
    int unpaired = 0;
    int unended = 0;
    for (JsonNode row : rows) {
      row.path("pairs").forEach(pairs::add);
      unpaired += row.path("unpaired").asInt();
      unended += row.path("unended").asInt();
    }
    JsonLines.write(out, pairs.stream());
    try {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      LOG.warn("cannot delete {}: {}", partial, AtomicFiles.reason(e));
    }
    LOG.info("{} pairs of {} prompts, {} prompts gave none", pairs.size(), prompts, unpaired);
    double seconds = (System.nanoTime() - started) * 1e-9;
    return new Result(prompts, pairs.size(), unpaired, unended, seconds);
  }

  private static void append(MetricsLog log, List<JsonNode> rows, Map<String, ?> row) {
    log.write(row);
    rows.add(Json.mapper().valueToTree(row));
  }

  private List<JsonNode> resumed(Path partial, List<Prompt> prompts) {
    List<JsonNode> rows = new ArrayList<>();
    if (!Files.isRegularFile(partial)) {
      return rows;
    }
    try {
      String text = Files.readString(partial, StandardCharsets.UTF_8);
      // What follows the last line break was cut off.
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
        rows.add(Json.mapper().readTree(line));
      }
    } catch (JsonProcessingException e) {
      throw new UserError(partial + ": damaged; delete it to start again", e);
    } catch (IOException e) {
      throw new UserError("cannot read " + partial + ": " + AtomicFiles.reason(e), e);
    }
    if (!rows.isEmpty()) {
      List<String> differences =
          Configs.differences(rows.getFirst().path("config"), identity(prompts));
      if (!differences.isEmpty()) {
        throw new UserError(
            partial
                + " was made with another configuration ("
                + String.join(", ", differences)
                + "); delete it to start again");
      }
    }
    return rows;
  }

  /** What must be the same for a resumed call. */
  private JsonNode identity(List<Prompt> prompts) {
    return Configs.tree(config)
        .put("promptsHash", Seeds.derive(0, Json.line(prompts)))
        .put("modelHash", AtomicFiles.sha256(config.model().resolve(Safetensors.FILE)));
  }

  @Override
  public void close() {
    generator.close();
    model.close();
  }
}
