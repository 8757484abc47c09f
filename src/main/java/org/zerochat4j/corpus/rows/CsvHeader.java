package org.zerochat4j.corpus.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.zerochat4j.base.Json;
import org.zerochat4j.corpus.Characters;

/** The columns of a CSV file. */
final class CsvHeader {
  private static final CsvFactory FACTORY =
      CsvFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private final CsvSchema schema;
  private final List<String> names;
  private final String problem;

  private CsvHeader(CsvSchema schema, List<String> names, String problem) {
    this.schema = schema;
    this.names = names;
    this.problem = problem;
  }

  /** A header that cannot be read makes every record of the file a bad row, so that all count. */
  static CsvHeader of(byte[] line, char separator) {
    CsvSchema schema = CsvSchema.emptySchema().withColumnSeparator(separator);
    try {
      return new CsvHeader(schema, distinct(values(Utf8.text(line), schema)), null);
    } catch (BadRow e) {
      return new CsvHeader(schema, List.of(), "the header is bad: " + e.getMessage());
    }
  }

  /** A record as an object of texts. */
  ObjectNode fields(byte[] bytes) throws BadRow {
    if (problem != null) {
      throw new BadRow(problem);
    }
    List<String> values = values(Utf8.text(bytes), schema);
    if (values.size() != names.size()) {
      throw new BadRow(values.size() + " fields, the header has " + names.size());
    }
    ObjectNode fields = Json.mapper().createObjectNode();
    for (int i = 0; i < names.size(); i++) {
      fields.put(names.get(i), values.get(i));
    }
    return fields;
  }

  private static List<String> values(String record, CsvSchema schema) throws BadRow {
    List<String> values = new ArrayList<>();
    try (CsvParser parser = FACTORY.createParser(record)) {
      parser.setSchema(schema);
      parser.nextToken();
      while (parser.nextToken() == JsonToken.VALUE_STRING) {
        values.add(parser.getText());
      }
      if (parser.nextToken() != null) {
        throw new BadRow("its quotes do not match");
      }
      return values;
    } catch (JsonProcessingException e) {
      String reason = e.getOriginalMessage().lines().findFirst().orElse("");
      throw new BadRow("not valid CSV: " + Characters.excerpt(reason, 120));
    } catch (IOException e) {
      throw new IllegalStateException("a string can always be read", e);
    }
  }

  /** Columns without a name get their number, a name that is there twice as well. */
  private static List<String> distinct(List<String> names) {
    Set<String> seen = new HashSet<>();
    List<String> distinct = new ArrayList<>();
    for (String name : names) {
      String unique = name.strip();
      if (unique.isEmpty() || !seen.add(unique)) {
        unique = (unique.isEmpty() ? "column" : unique) + "_" + (distinct.size() + 1);
        seen.add(unique);
      }
      distinct.add(unique);
    }
    return distinct;
  }
}
