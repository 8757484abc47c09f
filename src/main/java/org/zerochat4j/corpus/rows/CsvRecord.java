package org.zerochat4j.corpus.rows;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A record of a CSV file; {@code header} is null for the header itself. */
record CsvRecord(byte[] bytes, CsvHeader header) implements Content {
  @Override
  public ObjectNode fields() throws BadRow {
    return header.fields(bytes);
  }
}
