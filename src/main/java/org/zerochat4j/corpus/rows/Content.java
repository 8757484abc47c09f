package org.zerochat4j.corpus.rows;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.regex.Pattern;
import org.zerochat4j.base.Json;
import org.zerochat4j.corpus.Characters;

/** What a row is made of, as its format has it. Looked into by several threads. */
interface Content {
  /** The row as an object; this is where the work is. */
  ObjectNode fields() throws BadRow;

  /** The row as JSON: the very bytes, where it is JSON already. */
  default byte[] json() throws BadRow {
    return Json.line(fields()).getBytes(StandardCharsets.UTF_8);
  }

  /** The row as the file has it, for those who want to see what is wrong with it. */
  byte[] bytes();

  /** About how much memory it takes, in bytes. */
  default long size() {
    return bytes().length;
  }

  /** A row that is JSON. */
  record JsonText(byte[] bytes) implements Content {
    private static final Pattern PARSER_DETAILS =
        Pattern.compile("\\s*\\(start marker at .*|, from `[^`]*`");

    @Override
    public ObjectNode fields() throws BadRow {
      JsonChars chars = JsonChars.of(bytes);
      if (chars == null) {
        throw Utf8.problem(bytes);
      }
      try (JsonParser parser =
          Json.mapper().getFactory().createParser(chars.chars(), 0, chars.length())) {
        JsonNode tree = Json.mapper().readTree(parser);
        if (parser.nextToken() != null) {
          throw new BadRow("not valid JSON: something follows the object");
        }
        if (tree instanceof ObjectNode object) {
          if (chars.hasSurrogateEscapes()) {
            refuseHalfPairs(object);
          }
          return object;
        }
        throw new BadRow("not a JSON object");
      } catch (JsonProcessingException e) {
        throw new BadRow("not valid JSON: " + reason(e));
      } catch (IOException e) {
        throw new IllegalStateException("characters in memory can always be read", e);
      }
    }

    @Override
    public byte[] json() {
      return bytes;
    }

    /** What the parser says in its first line, without what concerns only its programmer. */
    private static String reason(JsonProcessingException e) {
      String first = e.getOriginalMessage().lines().findFirst().orElse("");
      String reason = Characters.excerpt(PARSER_DETAILS.matcher(first).replaceAll(""), 120);
      JsonLocation at = e.getLocation();
      return at == null ? reason : reason + " (column " + at.getColumnNr() + ")";
    }

    /** Half a pair would silently become a question mark where the text is written. */
    private static void refuseHalfPairs(JsonNode node) throws BadRow {
      boolean half = node.isTextual() && Characters.hasUnpairedSurrogate(node.textValue());
      for (Iterator<String> names = node.fieldNames(); names.hasNext() && !half; ) {
        half = Characters.hasUnpairedSurrogate(names.next());
      }
      if (half) {
        throw new BadRow("half a surrogate pair");
      }
      for (JsonNode inner : node) {
        refuseHalfPairs(inner);
      }
    }
  }

  /**
   * A document that is plain text or {@code markup}: {@code {"text"}}, or {@code {"text", "format",
   * "source"}}.
   *
   * @param markup the markup's name, null for none
   * @param source the name of the source, null: told by the file's name
   */
  record PlainText(byte[] bytes, String markup, String source) implements Content {
    @Override
    public ObjectNode fields() throws BadRow {
      String text = Utf8.text(bytes);
      ObjectNode fields = Json.mapper().createObjectNode();
      fields.put("text", text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n"));
      if (markup != null) {
        fields.put("format", markup);
      }
      if (source != null) {
        fields.put("source", source);
      }
      return fields;
    }
  }

  /** A row that was read as an object; {@code size} says about how large it is. */
  record Tree(ObjectNode fields, long size) implements Content {
    @Override
    public byte[] bytes() {
      return Json.line(fields).getBytes(StandardCharsets.UTF_8);
    }
  }

  /**
   * A row that could not be read.
   *
   * @param bytes the beginning of it
   * @param offset where it begins in the (decompressed) content of the file
   * @param length how long it is, in bytes
   */
  record Unreadable(String reason, byte[] bytes, long offset, long length) implements Content {
    @Override
    public ObjectNode fields() throws BadRow {
      throw new BadRow(reason);
    }
  }
}
