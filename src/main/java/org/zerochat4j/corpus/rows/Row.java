package org.zerochat4j.corpus.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.zerochat4j.corpus.Characters;

/**
 * One row of a file as a JSON object, and the place it stands at. A document of plain text is
 * {@code {"text": ...}}, one with markup {@code {"text", "format", "source"}}, a record of a CSV or
 * Parquet file an object of its columns.
 *
 * @param ordinal counts the rows of the file from 0, unusable ones too, blank lines not
 * @param line where it begins, from 1; of a Parquet file the number of the record
 */
public record Row(Path file, long ordinal, long line, ObjectNode fields) {
  /** {@code file:line}. */
  public String where() {
    return file + ":" + line;
  }

  /** The field {@code id} (a text or a number), else {@link #where}. */
  public String id() {
    return idValue().toString();
  }

  /** The {@link #id} as the row has it: a number stays one. */
  public Object idValue() {
    JsonNode id = fields.get("id");
    if (id != null && id.isNumber()) {
      return id.numberValue();
    }
    return id != null && id.isTextual() ? id.textValue() : where();
  }

  /** The field {@code source}, else the name of the file without its endings. */
  public String source() {
    JsonNode source = fields.get("source");
    if (source != null && source.isTextual() && !source.textValue().isBlank()) {
      return source.textValue();
    }
    String name = file.getFileName().toString();
    int dot = name.indexOf('.', 1);
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** An object within this row, seen as a row of the same place. */
  public Row inner(JsonNode value, String name) throws BadRow {
    if (!(value instanceof ObjectNode object)) {
      throw new BadRow("\"" + name + "\" holds something else than objects");
    }
    return new Row(file, ordinal, line, object);
  }

  /** Whether the field is there and not null. */
  public boolean has(String field) {
    return fields.hasNonNull(field);
  }

  /** The text of a field that must be there. */
  public String text(String field) throws BadRow {
    if (!has(field)) {
      throw new BadRow("the field \"" + field + "\" is missing");
    }
    return text(fields.get(field), field);
  }

  /** The text of a field, "" where it is absent or null. */
  public String optionalText(String field) throws BadRow {
    return has(field) ? text(field) : "";
  }

  /** The text of {@code value}; {@code name} is what a complaint calls it. */
  public static String text(JsonNode value, String name) throws BadRow {
    if (value == null || !value.isTextual()) {
      throw new BadRow("\"" + name + "\" is not a text");
    }
    String text = value.textValue();
    if (Characters.hasUnpairedSurrogate(text)) {
      throw new BadRow("\"" + name + "\" has half a surrogate pair");
    }
    return text;
  }

  /** The names of the fields, for complaints. */
  public String fieldNames() {
    return Characters.excerpt(String.join(", ", (Iterable<String>) fields::fieldNames), 100);
  }
}
