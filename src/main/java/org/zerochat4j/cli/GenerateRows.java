package org.zerochat4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.Seeds;
import org.zerochat4j.base.UserError;
import org.zerochat4j.generate.EndTokens;
import org.zerochat4j.generate.Generator;

/**
 * Prompts as JSON Lines from stdin, answers to stdout in the same order. Rows are answered so many
 * at once: what a row draws depends on the seed and its place among the rows.
 */
final class GenerateRows {
  private static final int ROWS_AT_ONCE = 128;

  private final LoadedModel loaded;
  private final Generator generator;
  private final SamplingArguments.Settings settings;
  private final boolean raw;

  GenerateRows(
      LoadedModel loaded, Generator generator, SamplingArguments.Settings settings, boolean raw) {
    this.loaded = loaded;
    this.generator = generator;
    this.settings = settings;
    this.raw = raw;
  }

  void run() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    List<int[]> prompts = new ArrayList<>();
    long number = 0;
    long answered = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      if (!line.isBlank()) {
        prompts.add(prompt(line, number));
      }
      if (prompts.size() == ROWS_AT_ONCE) {
        answer(prompts, answered);
        answered += prompts.size();
        prompts.clear();
      }
    }
    answer(prompts, answered);
  }

  private int[] prompt(String line, long number) {
    try {
      int[] ids = prompt(Json.mapper().readTree(line));
      generator.check(ids);
      return ids;
    } catch (JsonProcessingException e) {
      throw new UserError("stdin:" + number + ": " + Failure.oneLine(e.getOriginalMessage()), e);
    } catch (UserError e) {
      throw new UserError("stdin:" + number + ": " + e.getMessage(), e);
    }
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
    return loaded.prompt(RowFilter.text(row, "prompt"), raw);
  }

  private void answer(List<int[]> prompts, long before) {
    long seed = Seeds.derive(settings.seed(), "rows-from-" + before);
    EndTokens ends = EndTokens.of(loaded.tokenizer());
    Generator.Request request =
        new Generator.Request(
            List.copyOf(prompts), settings.maxTokens(), settings.sampling(), seed);
    StringBuilder rows = new StringBuilder();
    for (Generator.Completion answer : generator.generate(request, (_, id) -> !ends.contains(id))) {
      rows.append(Json.line(GenerateCommand.answer(loaded, ends.cut(answer.ids())))).append('\n');
    }
    StandardOut.print(rows.toString());
  }
}
