package org.zerochat4j.corpus.rows;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Comma- or tab-separated values (RFC 4180) with a header. A record ends at the first line end
 * outside quotes; where a quote is never closed, only its line is lost, not the rest of the file.
 */
final class CsvRows extends CutRows {
  private enum State {
    FIELD_BEGINS,
    PLAIN,
    QUOTED,
    QUOTE_IN_QUOTED
  }

  private final char separator;
  private CsvHeader header;

  CsvRows(Path file, ByteReader in, char separator, int maxRowBytes) {
    super(file, in, maxRowBytes);
    this.separator = separator;
  }

  @Override
  Content cut() throws IOException {
    if (header == null) {
      Content names = nextRecord();
      if (names == null || names instanceof Content.Unreadable) {
        finish(); // Without a header nothing that follows can be understood.
        return names;
      }
      header = CsvHeader.of(names.bytes(), separator);
    }
    return nextRecord();
  }

  /** The next record that is not blank; before the header is known its fields cannot be asked. */
  private Content nextRecord() throws IOException {
    while (true) {
      row.begin(in);
      State state = State.FIELD_BEGINS;
      int b = in.next();
      if (b < 0) {
        return null;
      }
      for (; b >= 0 && !(b == '\n' && state != State.QUOTED); b = in.next()) {
        row.append(b);
        state = after(state, b);
        if (state == State.QUOTED && row.isFull() && pushBackRest()) {
          return row.unreadable("a quoted field is not closed");
        }
        if (row.isTooLong()) {
          state = State.PLAIN; // What is skipped ends with its line.
        }
      }
      if (state == State.QUOTED) {
        pushBackRest();
        return row.unreadable("a quoted field is not closed");
      }
      if (row.isTooLong()) {
        return row.tooLong("the record", "");
      }
      if (!row.isBlank()) {
        return new CsvRecord(row.toBytes(), header);
      }
      addBlankLine();
    }
  }

  private State after(State state, int b) {
    return switch (state) {
      case FIELD_BEGINS, PLAIN ->
          b == separator
              ? State.FIELD_BEGINS
              : b == '"' && state == State.FIELD_BEGINS ? State.QUOTED : State.PLAIN;
      case QUOTED -> b == '"' ? State.QUOTE_IN_QUOTED : State.QUOTED;
      case QUOTE_IN_QUOTED ->
          b == '"' ? State.QUOTED : b == separator ? State.FIELD_BEGINS : State.PLAIN;
    };
  }

  /** Leaves the first line of the row and gives the rest back; false when it has only one. */
  private boolean pushBackRest() {
    byte[] bytes = row.toBytes();
    int lineEnd = 0;
    while (lineEnd < bytes.length && bytes[lineEnd] != '\n') {
      lineEnd++;
    }
    if (lineEnd == bytes.length) {
      return false;
    }
    in.pushBack(bytes, lineEnd + 1);
    row.cut(lineEnd);
    return true;
  }
}
