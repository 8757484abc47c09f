package org.zerochat4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.tokenizer.Tokenizer;

/** JSON Lines from stdin to stdout, row by row, UTF-8 whatever the locale says. */
final class RowFilter {
  private RowFilter() {}

  /** What becomes of a row. */
  @FunctionalInterface
  interface Transform {
    /**
     * The row to write; a {@link JsonProcessingException} or {@link UserError} names what is wrong.
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

  /** Applies {@code transform} to every row that is not blank. */
  static void run(Transform transform) throws IOException {
    OutputStream out = new BufferedOutputStream(System.out);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    long number = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      out.write(Json.line(row(line, number, transform)).getBytes(StandardCharsets.UTF_8));
      out.write('\n');
      if (!in.ready()) {
        // The other side may wait for this answer before it sends more.
        out.flush();
      }
    }
    out.flush();
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

  private static Object row(String line, long number, Transform transform) {
    try {
      return transform.apply(Json.mapper().readTree(line));
    } catch (JsonProcessingException e) {
      throw new UserError("stdin:" + number + ": " + Failure.oneLine(e.getOriginalMessage()), e);
    } catch (UserError e) {
      throw new UserError("stdin:" + number + ": " + e.getMessage(), e);
    }
  }
}
