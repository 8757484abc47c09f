package org.zerochat4j.corpus.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;

/** Puts the columns of a Parquet file together to JSON objects again. */
final class ParquetRecords extends RecordMaterializer<ParquetRecords.Result> {
  private final ParquetConverters.ObjectConverter root;
  private final Tally tally = new Tally();
  private JsonNode record;

  /**
   * A record.
   *
   * @param bytes about how long it is as JSON
   * @param problem why it cannot be used, else null
   */
  record Result(ObjectNode fields, long bytes, String problem) {}

  /** What the converters find out about the record they are in. */
  static final class Tally {
    private long bytes;
    private String problem;

    void add(long more) {
      bytes += more;
    }

    void refuse(String reason) {
      problem = reason;
    }
  }

  ParquetRecords(MessageType schema) {
    root = new ParquetConverters.ObjectConverter(schema, node -> record = node, tally);
  }

  @Override
  public Result getCurrentRecord() {
    Result result = new Result((ObjectNode) record, tally.bytes, tally.problem);
    tally.bytes = 0;
    tally.problem = null;
    return result;
  }

  @Override
  public GroupConverter getRootConverter() {
    return root;
  }
}
