package org.zerochat4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.Seeds;
import org.zerochat4j.base.UserError;
import org.zerochat4j.generate.EndTokens;
import org.zerochat4j.generate.Generator;

/**
 * Prompts as JSON Lines from stdin, answers to stdout in the same order. Rows are answered so many
 * at once: what a row draws depends on the seed and its place among the good rows. A bad one is
 * told on stderr too, and answered by {@code {"error"}}, so that answers and rows stay side by
 * side.
 */
final class GenerateRows {
  private static final int ROWS_AT_ONCE = 128;

  private final LoadedModel loaded;
  private final Generator generator;
  private final SamplingArguments.Settings settings;
  private final boolean raw;
  private final EndTokens ends;

  GenerateRows(
      LoadedModel loaded, Generator generator, SamplingArguments.Settings settings, boolean raw) {
    this.loaded = loaded;
    this.generator = generator;
    this.settings = settings;
    this.raw = raw;
    this.ends = EndTokens.of(loaded.tokenizer());
  }

  /** Answers all rows; false when some were bad. */
  boolean run() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    List<Row> rows = new ArrayList<>();
    long number = 0;
    long good = 0;
    long bad = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      Row row = row(line, number);
      rows.add(row);
      if (row.problem != null) {
        bad++;
      } else if (++good % ROWS_AT_ONCE == 0) {
        answer(rows, good - ROWS_AT_ONCE);
        rows.clear();
      }
    }
    answer(rows, good / ROWS_AT_ONCE * ROWS_AT_ONCE);
    if (bad > 0) {
      System.err.println(
          "generate: "
              + CorpusReport.count(good, "row")
              + " answered, "
              + bad
              + (bad == 1 ? " bad one" : " bad ones")
              + " not");
    }
    return bad == 0;
  }

  /** What is to be continued, or what is wrong. */
  private record Row(int[] prompt, String problem) {}

  private Row row(String line, long number) {
    String problem;
    try {
      int[] ids = prompt(Json.mapper().readTree(line));
      generator.check(ids);
      return new Row(ids, null);
    } catch (JsonProcessingException e) {
      problem = "not valid JSON: " + Failure.oneLine(e.getOriginalMessage());
    } catch (UserError e) {
      problem = e.getMessage();
    }
    System.err.println("stdin:" + number + ": " + problem);
    return new Row(null, problem);
  }

  private int[] prompt(JsonNode row) throws JsonProcessingException {
    if (row.has("ids")) {
      return Json.mapper().treeToValue(row.get("ids"), int[].class);
    }
    if (row.has("messages")) {
      if (loaded.template(false) == null) {
        throw new UserError("\"messages\" need a tokenizer with a chat template");
      }
      return loaded.template(false).prompt(RenderCommand.messages(row));
    }
    if (!row.has("prompt")) {
      throw new UserError("needs a field \"prompt\", \"messages\" or \"ids\"");
    }
    return loaded.prompt(RowFilter.text(row, "prompt"), raw);
  }

  private void answer(List<Row> rows, long before) {
    Iterator<Generator.Completion> answers = answers(rows, before).iterator();
    StringBuilder lines = new StringBuilder();
    for (Row row : rows) {
      lines
          .append(
              Json.line(
                  row.problem == null
                      ? GenerateCommand.answer(loaded, ends.cut(answers.next().ids()))
                      : Map.of("error", row.problem)))
          .append('\n');
    }
    StandardOut.print(lines.toString());
  }

  private List<Generator.Completion> answers(List<Row> rows, long before) {
    List<int[]> prompts = rows.stream().map(Row::prompt).filter(Objects::nonNull).toList();
    if (prompts.isEmpty()) {
      return List.of();
    }
    long seed = Seeds.derive(settings.seed(), "rows-from-" + before);
    return generator.generate(
        new Generator.Request(prompts, settings.maxTokens(), settings.sampling(), seed),
        (_, id) -> !ends.contains(id));
  }
}
