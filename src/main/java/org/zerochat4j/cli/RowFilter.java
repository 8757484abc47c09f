package org.zerochat4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.base.Workers;
import org.zerochat4j.tokenizer.Tokenizer;

/** JSON Lines from stdin to stdout, UTF-8 whatever the locale says. */
final class RowFilter {
  private static final int BATCH_CHARS = 1 << 20;
  private static final int ROWS_A_TASK = 8;

  private record Line(long number, String text) {}

  private RowFilter() {}

  /** What becomes of a row. */
  @FunctionalInterface
  interface Transform {
    /**
     * The row to write, made by any thread; a {@link JsonProcessingException} or {@link UserError}
     * names what is wrong.
     */
    Object apply(JsonNode row) throws JsonProcessingException;
  }

  /**
   * What {@code tokenizer.json} alone says, also for a folder: tokens that a {@code
   * tokenizer_config.json} adds belong to the model beside it, not to the ids of a text.
   */
  static Tokenizer tokenizer(Path folderOrFile) {
    Path file = folderOrFile.resolve("tokenizer.json");
    return Tokenizer.load(Files.exists(file) ? file : folderOrFile);
  }

  /**
   * Applies {@code transform} to every row that is not blank: on all cores, answered in the order
   * of the rows. What is there is answered at once, since the other side may wait for it before it
   * sends more. The answers before a bad row are written.
   */
  static void run(Transform transform) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 16);
    List<Line> batch = new ArrayList<>();
    int chars = 0;
    long number = 0;
    for (String text = in.readLine(); text != null; text = in.readLine()) {
      number++;
      if (!text.isBlank()) {
        batch.add(new Line(number, text));
        chars += text.length();
      }
      if (chars >= BATCH_CHARS || !in.ready()) {
        answer(batch, transform);
        batch.clear();
        chars = 0;
      }
    }
    answer(batch, transform);
  }

  private static void answer(List<Line> batch, Transform transform) {
    byte[][] answers = new byte[batch.size()][];
    UserError[] errors = new UserError[batch.size()];
    Workers.run(
        (answers.length + ROWS_A_TASK - 1) / ROWS_A_TASK,
        task -> {
          int end = Math.min(answers.length, (task + 1) * ROWS_A_TASK);
          for (int i = task * ROWS_A_TASK; i < end; i++) {
            try {
              answers[i] = answer(batch.get(i), transform);
            } catch (UserError e) { // Which row is the first bad one must not depend on threads.
              errors[i] = e;
            }
          }
        });
    for (int i = 0; i < answers.length; i++) {
      if (errors[i] != null) {
        System.out.flush();
        throw errors[i];
      }
      System.out.writeBytes(answers[i]);
    }
    System.out.flush();
    if (System.out.checkError()) {
      throw new UserError("cannot write to stdout");
    }
  }

  /** The value of {@code field}, or an error that names the field. */
  static JsonNode required(JsonNode row, String field) {
    if (!row.hasNonNull(field)) {
      throw new UserError("needs a field \"" + field + "\"");
    }
    return row.get(field);
  }

  /** The text of {@code field}, or an error that names the field. */
  static String text(JsonNode row, String field) {
    JsonNode value = required(row, field);
    if (!value.isTextual()) {
      throw new UserError("\"" + field + "\" must be a string");
    }
    return value.asText();
  }

  private static byte[] answer(Line line, Transform transform) {
    try {
      Object answer = transform.apply(Json.mapper().readTree(line.text));
      return (Json.line(answer) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new UserError(
          "stdin:" + line.number + ": " + Failure.oneLine(e.getOriginalMessage()), e);
    } catch (UserError e) {
      throw new UserError("stdin:" + line.number + ": " + e.getMessage(), e);
    }
  }
}
