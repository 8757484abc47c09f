package org.zerochat4j.stages.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.zerochat4j.base.Progress;
import org.zerochat4j.eval.report.Cell;
import org.zerochat4j.eval.report.Report;
import org.zerochat4j.eval.report.TrainingReport;
import org.zerochat4j.stages.ppo.PpoReport;

/** What a pipeline run came to, as one page a person reads: {@code report.html}. */
final class PipelineReport {

  private static final int SAMPLES = 16;

  private final Path out;
  private final ObjectNode stages;
  private final Report report;

  private PipelineReport(Path out, ObjectNode summary) {
    this.out = out;
    this.stages = (ObjectNode) summary.path("stages");
    this.report = new Report("From raw text to a chat model");
    report.intro(
        String.format(
            Locale.ROOT,
            "Every stage of this run, with what it was measured by. It took %s.",
            Progress.duration(summary.path("seconds").asDouble())));
    JsonNode world = summary.path("world");
    if (world.isObject()) {
      report.intro(
          String.format(
              Locale.ROOT,
              "The text is of a small invented world with %,d facts, told in %,d documents. Its"
                  + " truth is known, so every stage can be examined: %,d near-copies were planted,"
                  + " %,d questions and %,d pairs of answers kept apart.",
              world.path("facts").asInt(),
              world.path("documents").asInt(),
              world.path("near_duplicates").asInt(),
              world.path("held_out_questions").asInt(),
              world.path("held_out_pairs").asInt()));
    }
  }

  static void write(Path out, ObjectNode summary, Examiner examiner) {
    PipelineReport page = new PipelineReport(out, summary);
    Map<String, Runnable> sections = new LinkedHashMap<>();
    sections.put("clean", () -> TextSections.clean(page.report, page.stages.path("clean")));
    sections.put("dedup", () -> TextSections.dedup(page.report, page.stages.path("dedup")));
    sections.put(
        "tokenizer", () -> TextSections.tokenizer(page.report, page.stages.path("tokenizer")));
    sections.put("tokenize", () -> TextSections.tokens(page.report, page.stages.path("tokenize")));
    sections.put("pretrain", page::pretrain);
    sections.put("sft", () -> page.sft(examiner));
    sections.put("preferences", page::preferences);
    sections.put("reward", page::reward);
    sections.put("ppo", () -> page.ppo(examiner));
    sections.forEach((stage, section) -> {
      if (page.stages.has(stage)) {
        section.run();
      }
    });
    page.report.write(out.resolve("report.html"));
  }

  private void pretrain() {
    JsonNode stage = stages.path("pretrain");
    report.stage(
        "Pretraining",
        Figures.of(
            stage,
            Map.entry("Bits a byte", Figures.decimal(stage, "bits_per_byte", 3)),
            Map.entry("Parameters", Figures.number(stage, "parameters")),
            Map.entry("Loss", Figures.decimal(stage, "loss", 3)),
            Map.entry("Tokens a second", Figures.number(stage, "tokens_per_second"))),
        "The model learns to predict the next token. Bits per byte are measured on documents it"
            + " did not see and can be compared across tokenizers.");
    lossCharts("pretrain");
  }

  private void sft(Examiner examiner) {
    JsonNode stage = stages.path("sft");
    Map<String, String> figures =
        Figures.of(
            stage,
            Map.entry("Conversations", Figures.number(stage, "conversations")),
            Map.entry("Loss", Figures.decimal(stage, "loss", 3)),
            Map.entry("Held-out loss", Figures.decimal(stage, "held_out_loss", 3)));
    if (stage.has("accuracy")) {
      figures = headline("Right answers", Figures.percent(stage, "accuracy"), figures);
      figures.put("Questions", Figures.number(stage, "questions"));
    }
    report.stage(
        "Learning to answer (SFT)",
        figures,
        examiner == null
            ? "The model learns to answer in the chat format. Only the answers count in the loss."
            : "The model learns to answer in the chat format. It is asked in wordings that it has"
                + " never seen; an answer is right when it has the true value and no other.");
    lossCharts("sft");
  }

  private void preferences() {
    JsonNode stage = stages.path("preferences");
    report.stage(
        "Preference pairs",
        Figures.of(
            stage,
            Map.entry("Pairs", Figures.number(stage, "pairs")),
            Map.entry("Prompts", Figures.number(stage, "prompts"))),
        "The model answers each prompt several times by sampling; a better and a worse answer make"
            + " a pair.");
  }

  private void reward() {
    JsonNode stage = stages.path("reward");
    report.stage(
        "Reward model",
        Figures.of(
            stage,
            Map.entry("Accuracy", Figures.percent(stage, "accuracy")),
            Map.entry("By length alone", Figures.percent(stage, "length_baseline")),
            Map.entry("Pairs learned from", Figures.number(stage, "pairs")),
            Map.entry("Held-out pairs", Figures.number(stage, "held_out"))),
        "A score for an answer, learned from pairs. Its accuracy on pairs it has not seen stands"
            + " beside that of a ruler, which would only reward length.");
    lossCharts("reward");
  }

  private void ppo(Examiner examiner) {
    JsonNode stage = stages.path("ppo");
    Map<String, String> figures =
        Figures.of(
            stage,
            Map.entry("KL from SFT (nats)", Figures.decimal(stage, "kl", 2)),
            Map.entry("Reward before", Figures.decimal(stage, "reward_before", 2)),
            Map.entry("Reward after", Figures.decimal(stage, "reward_after", 2)));
    if (stage.has("preference_rate")) {
      figures = headline("Preferred over SFT", Figures.percent(stage, "preference_rate"), figures);
      figures.put("Right answers", Figures.percent(stage, "accuracy"));
      figures.put(
          "Wins / ties / losses",
          Figures.number(stage, "wins")
              + " / "
              + Figures.number(stage, "ties")
              + " / "
              + Figures.number(stage, "losses"));
    }
    report.stage(
        "Learning to be preferred (PPO)",
        figures,
        "The model answers, the reward model scores, and what scored well becomes more likely,"
            + " held near where it began by a price on the KL divergence.");
    new PpoReport(out.resolve("ppo/metrics.jsonl")).charts(report);
    if (examiner != null) {
      answers(examiner);
    }
  }

  /** The same questions, answered before and after PPO. */
  private void answers(Examiner examiner) {
    Exam before = Pipeline.exam(out.resolve("sft"));
    Exam after = Pipeline.exam(out.resolve("ppo"));
    List<List<Cell>> rows = new ArrayList<>();
    int every = Math.max(1, examiner.questions().size() / SAMPLES);
    for (int i = 0; i < examiner.questions().size() && rows.size() < SAMPLES; i += every) {
      rows.add(
          List.of(
              Cell.of(examiner.questions().get(i)),
              answer(examiner, i, before.sampled().get(i)),
              answer(examiner, i, after.sampled().get(i))));
    }
    report.table(
        "Answers, sampled at temperature 1", List.of("Question", "After SFT", "After PPO"), rows);
  }

  private static Cell answer(Examiner examiner, int question, String answer) {
    Cell cell =
        examiner.correct(question, answer)
            ? Cell.of(answer).badge("right", Cell.Tone.GOOD)
            : Cell.of(answer).badge("wrong", Cell.Tone.BAD);
    return examiner.preferredStyle(answer) ? cell.badge("courteous", Cell.Tone.GOOD) : cell;
  }

  private void lossCharts(String stage) {
    new TrainingReport(out.resolve(stage).resolve("metrics.jsonl")).charts(report);
  }

  private static Map<String, String> headline(
      String name, String value, Map<String, String> figures) {
    Map<String, String> result = new LinkedHashMap<>();
    result.put(name, value);
    result.putAll(figures);
    return result;
  }
}
