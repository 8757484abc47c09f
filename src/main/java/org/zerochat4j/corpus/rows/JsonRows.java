package org.zerochat4j.corpus.rows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * JSON Lines, or the elements of one big JSON array: told by the first byte. White space and byte
 * order marks around a row are taken off, blank lines are none.
 */
final class JsonRows extends CutRows {
  private boolean began;
  private boolean array;

  JsonRows(Path file, ByteReader in, int maxRowBytes) {
    super(file, in, maxRowBytes);
  }

  @Override
  Content cut() throws IOException {
    if (!began) {
      row.begin(in);
      long line = in.line();
      array = in.skipBlank() == '[';
      began = true;
      if (array) {
        in.next();
      } else {
        for (; line < in.line(); line++) {
          addBlankLine();
        }
      }
    }
    return array ? nextElement() : nextLine();
  }

  private Content nextLine() throws IOException {
    while (true) {
      row.begin(in);
      if (!in.nextLine(row)) {
        return null;
      }
      if (row.isTooLong()) {
        return row.tooLong("the row", "");
      }
      byte[] bytes = trimmed(row.toBytes());
      if (bytes.length > 0) {
        return new Content.JsonText(bytes);
      }
      addBlankLine();
    }
  }

  /** The next element: from its first byte until the brackets it opened are closed. */
  private Content nextElement() throws IOException {
    int c = in.skipBlank();
    while (c == ',') {
      in.next();
      c = in.skipBlank();
    }
    row.begin(in);
    if (c < 0) {
      finish();
      return row.unreadable("the array is not closed");
    }
    if (c == ']') {
      in.next();
      finish();
      return in.skipBlank() < 0 ? null : afterTheEnd();
    }
    int depth = 0;
    boolean inString = false;
    boolean escaped = false;
    for (int b = in.peek(); b >= 0; b = in.peek()) {
      if (depth == 0 && !inString && (b == ',' || b == ']')) {
        return element();
      }
      row.append(in.next());
      if (inString) {
        inString = escaped || b != '"';
        escaped = !escaped && b == '\\';
      } else {
        inString = b == '"';
        depth += b == '{' || b == '[' ? 1 : b == '}' || b == ']' ? -1 : 0;
        if (depth == 0 && b == '}') {
          return element();
        }
      }
    }
    finish();
    return row.unreadable("the element is not closed");
  }

  private Content element() {
    return row.isTooLong() ? row.tooLong("the element", "") : new Content.JsonText(row.toBytes());
  }

  /** The rest of the file is one bad row. */
  private Content afterTheEnd() throws IOException {
    row.begin(in);
    while (in.nextLine(row)) {
      row.append('\n');
    }
    return row.unreadable("something follows the end of the array");
  }

  private static byte[] trimmed(byte[] bytes) {
    int from = 0;
    int to = bytes.length;
    while (from < to
        && (ByteReader.isBlank(bytes[from]) || ByteReader.startsWithMark(bytes, from, to))) {
      from += ByteReader.isBlank(bytes[from]) ? 1 : 3;
    }
    while (to > from && ByteReader.isBlank(bytes[to - 1])) {
      to--;
    }
    return from == 0 && to == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, to);
  }
}
