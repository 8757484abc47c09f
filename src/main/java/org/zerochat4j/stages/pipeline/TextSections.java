package org.zerochat4j.stages.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.zerochat4j.eval.report.Cell;
import org.zerochat4j.eval.report.Report;

/**
 * The part of a report that tells what became of raw text: cleaning, near-duplicates, tokenizer and
 * tokens. Each section is made from the stage's result as JSON, as {@code stages/NAME.json} has it.
 */
public final class TextSections {
  private static final int LONGEST_TOKENS = 12;

  private TextSections() {}

  /** By rule, by source, and examples of before and after. */
  public static void clean(Report report, JsonNode stage) {
    report.stage(
        "Cleaning",
        Figures.of(
            stage,
            Map.entry("Documents kept", Figures.number(stage, "out")),
            Map.entry("Rows read", Figures.number(stage, "in"))),
        "Markup becomes text, what repeats itself or says nothing goes, personal data is masked."
            + " Every row is counted: what came in went out or was dropped by a named rule.");
    List<List<Cell>> rules = new ArrayList<>();
    for (Map.Entry<String, JsonNode> rule : stage.path("dropped").properties()) {
      long dropped = rule.getValue().asLong();
      long changed = stage.path("changed").path(rule.getKey()).asLong();
      if (dropped + changed > 0) {
        rules.add(
            List.of(
                words(rule.getKey()),
                Cell.of(Figures.number(dropped)),
                Cell.of(Figures.number(changed))));
      }
    }
    report.table("What each rule did", List.of("Rule", "Dropped", "Changed"), rules);
    report.table(
        "What each source gave", List.of("Source", "Read", "Kept", "Dropped by"), sources(stage));
    report.table("Examples", List.of("Rule", "Document", "Before", "After"), examples(stage));
  }

  private static List<List<Cell>> sources(JsonNode stage) {
    List<List<Cell>> rows = new ArrayList<>();
    for (Map.Entry<String, JsonNode> source : stage.path("sources").properties()) {
      JsonNode counts = source.getValue();
      double share = 100.0 * counts.path("out").asLong() / counts.path("in").asLong();
      StringJoiner dropped = new StringJoiner(", ");
      for (Map.Entry<String, JsonNode> rule : counts.path("dropped").properties()) {
        dropped.add(
            rule.getKey().replace('_', ' ') + " " + Figures.number(rule.getValue().asLong()));
      }
      rows.add(
          List.of(
              Cell.of(source.getKey()),
              Cell.of(Figures.number(counts, "in")),
              Cell.of(
                  String.format(Locale.ROOT, "%s (%.1f %%)", Figures.number(counts, "out"), share)),
              Cell.of(dropped.toString())));
    }
    return rows;
  }

  private static List<List<Cell>> examples(JsonNode stage) {
    List<List<Cell>> rows = new ArrayList<>();
    for (Map.Entry<String, JsonNode> rule : stage.path("examples").properties()) {
      for (JsonNode example : rule.getValue()) {
        JsonNode after = example.path("after");
        rows.add(
            List.of(
                words(rule.getKey()),
                Cell.of(example.path("id").asText()),
                Cell.of(example.path("before").asText()),
                after.isTextual()
                    ? Cell.of(after.asText())
                    : Cell.of("").badge("dropped", Cell.Tone.BAD)));
      }
    }
    return rows;
  }

  /** How many were removed, and of a corpus whose truth is known how many should have been. */
  static void dedup(Report report, JsonNode stage) {
    Map<String, String> figures =
        Figures.of(
            stage,
            Map.entry("Removed", Figures.number(stage, "removed")),
            Map.entry("Documents left", Figures.number(stage, "out")),
            Map.entry("Clusters", Figures.number(stage, "clusters")));
    if (stage.has("planted")) {
      figures.put("Planted copies", Figures.number(stage, "planted"));
      figures.put("Found", Figures.number(stage, "found"));
      figures.put("False alarms", Figures.number(stage, "false"));
    }
    report.stage(
        "Near-duplicates",
        figures,
        "Documents that share most of their n-grams are the same document. MinHash proposes pairs,"
            + " the exact Jaccard similarity decides. dedup/pairs.jsonl lists what was removed, and"
            + " for whom.");
  }

  /** How well the tokenizer fits each source, what its vocabulary is made of, and others beside. */
  static void tokenizer(Report report, JsonNode stage) {
    JsonNode quality = stage.path("quality");
    report.stage(
        "Tokenizer",
        Figures.of(
            stage,
            Map.entry("Bytes a token", Figures.decimal(stage, "bytes_per_token", 2)),
            Map.entry("Characters a token", Figures.decimal(quality, "characters_per_token", 2)),
            Map.entry("Vocabulary", Figures.number(stage, "vocab")),
            Map.entry("Never used", Figures.number(quality, "vocabulary_unused"))),
        "Byte-level BPE learned from the cleaned text: any text can be written with it, and common"
            + " words are one token. Measured on the beginning of the text.");
    List<List<Cell>> compared = new ArrayList<>();
    compared.add(fit("this one", quality));
    quality
        .path("compared")
        .forEach(other -> compared.add(fit(other.path("name").asText(), other)));
    if (compared.size() > 1) {
      report.table(
          "Beside other tokenizers, on the same text",
          List.of("Tokenizer", "Vocabulary", "Bytes a token", "Characters a token", "Used"),
          compared);
    }
    List<List<Cell>> longest = new ArrayList<>();
    for (JsonNode token : quality.path("longest")) {
      if (longest.size() < LONGEST_TOKENS) {
        longest.add(
            List.of(
                Cell.of(visible(token.path("text").asText())),
                Cell.of(Figures.number(token, "bytes")),
                Cell.of(Figures.number(token, "times"))));
      }
    }
    report.table("Its longest tokens", List.of("Token", "Bytes", "Times"), longest);
  }

  private static String visible(String token) {
    return token.isBlank() ? "(white space)" : token;
  }

  private static List<Cell> fit(String name, JsonNode quality) {
    return List.of(
        Cell.of(name),
        Cell.of(Figures.number(quality, "vocab")),
        Cell.of(Figures.decimal(quality, "bytes_per_token", 2)),
        Cell.of(Figures.decimal(quality, "characters_per_token", 2)),
        Cell.of(Figures.percent(quality, "vocabulary_used")));
  }

  /** What each source gives the model to read. */
  static void tokens(Report report, JsonNode stage) {
    report.stage(
        "Tokens",
        Figures.of(
            stage,
            Map.entry("Tokens", Figures.number(stage, "tokens")),
            Map.entry("Documents", Figures.number(stage, "documents")),
            Map.entry("Bytes of text", Figures.number(stage, "bytes"))),
        "The text as numbers, in the form in which the model reads it.");
    List<List<Cell>> rows = new ArrayList<>();
    for (Map.Entry<String, JsonNode> source : stage.path("sources").properties()) {
      JsonNode counts = source.getValue();
      double bytesPerToken = counts.path("bytes").asDouble() / counts.path("tokens").asDouble();
      rows.add(
          List.of(
              Cell.of(source.getKey()),
              Cell.of(Figures.number(counts, "documents")),
              Cell.of(Figures.number(counts, "tokens")),
              Cell.of(String.format(Locale.ROOT, "%.2f", bytesPerToken))));
    }
    report.table(
        "What each source gives", List.of("Source", "Documents", "Tokens", "Bytes a token"), rows);
  }

  private static Cell words(String key) {
    return Cell.of(key.replace('_', ' '));
  }
}
