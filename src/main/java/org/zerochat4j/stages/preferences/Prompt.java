package org.zerochat4j.stages.preferences;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.corpus.BadRow;
import org.zerochat4j.corpus.BadRows;
import org.zerochat4j.corpus.JsonLines;
import org.zerochat4j.corpus.Row;

/**
 * A prompt to answer.
 *
 * @param id the row's own id, else {@code file:line}
 * @param text what the user says
 * @param reference a good answer; null where there is none
 */
public record Prompt(String id, String text, String reference) {

  private static final Logger LOG = LoggerFactory.getLogger(Prompt.class);
  private static final List<String> PROMPTS = List.of("prompt", "question", "instruction", "text");
  private static final List<String> ANSWERS = List.of("answer", "response", "output", "chosen");
  private static final List<String> TURNS = List.of("messages", "conversations");

  /**
   * The prompts of JSONL files: rows with a {@code prompt}, {@code question}, {@code instruction}
   * or {@code text} and maybe an {@code answer}, {@code response}, {@code output} or {@code
   * chosen}; or conversations, whose first user turn is taken.
   */
  public static List<Prompt> read(List<Path> files) {
    BadRows bad = new BadRows();
    try (Stream<Prompt> rows = JsonLines.read(files, Prompt::of, bad)) {
      List<Prompt> prompts = rows.toList();
      if (bad.count() > 0) {
        LOG.warn("{} bad rows left out, the first: {}", bad.count(), bad.first().getFirst());
      }
      return prompts;
    }
  }

  private static Prompt of(Row row) throws BadRow {
    for (String turns : TURNS) {
      if (row.has(turns)) {
        return ofTurns(row, row.fields().get(turns));
      }
    }
    for (String name : PROMPTS) {
      if (row.has(name)) {
        String input = name.equals("instruction") ? row.optionalText("input") : "";
        String text = row.text(name) + (input.isBlank() ? "" : "\n" + input);
        return checked(row, text, reference(row));
      }
    }
    throw new BadRow("no prompt, question, instruction, text, messages or conversations in it");
  }

  private static String reference(Row row) {
    for (String name : ANSWERS) {
      if (row.fields().path(name).isTextual()) {
        return row.fields().get(name).textValue();
      }
    }
    return null;
  }

  private static Prompt ofTurns(Row row, JsonNode turns) throws BadRow {
    for (int i = 0; i < turns.size(); i++) {
      String role = turns.get(i).path("role").asText(turns.get(i).path("from").asText());
      if (role.equals("user") || role.equals("human")) {
        String reference = i + 1 < turns.size() ? content(turns.get(i + 1)) : null;
        return checked(row, content(turns.get(i)), reference);
      }
    }
    throw new BadRow("no user turn in it");
  }

  private static String content(JsonNode turn) {
    return turn.path("content").asText(turn.path("value").asText());
  }

  private static Prompt checked(Row row, String text, String reference) throws BadRow {
    if (text.isBlank()) {
      throw new BadRow("the prompt is empty");
    }
    return new Prompt(row.id(), text, reference == null || reference.isBlank() ? null : reference);
  }
}
