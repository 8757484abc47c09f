package org.zerochat4j.corpus.rows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * JSON Lines, the elements of one big JSON array, or objects that are spread over lines as {@code
 * jq} and indenting writers do: told by the first lines. White space and byte order marks around a
 * row are taken off, blank lines are none.
 */
final class JsonRows extends CutRows {
  private enum Shape {
    LINES,
    ARRAY,
    SPREAD
  }

  private Shape shape;

  JsonRows(Path file, ByteReader in, int maxRowBytes) {
    super(file, in, maxRowBytes);
  }

  @Override
  Content cut() throws IOException {
    if (shape == null) {
      return first();
    }
    return switch (shape) {
      case LINES -> nextLine();
      case ARRAY -> nextElement();
      case SPREAD -> nextSpread();
    };
  }

  private Content first() throws IOException {
    row.begin(in);
    long line = in.line();
    if (in.skipBlank() == '[') {
      in.next();
      shape = Shape.ARRAY;
      return nextElement();
    }
    for (; line < in.line(); line++) {
      addBlankLine();
    }
    shape = Shape.LINES;
    Content content = nextLine();
    // A row that is cut off, with another one below, is no reason to look for its end. A whole row
    // is handed out before what follows is touched, which may be damaged.
    if (content instanceof Content.JsonText text
        && isOpen(text.bytes())
        && in.peek() >= 0
        && in.peek() != '{') {
      row.append('\n');
      in.pushBack(row.toBytes(), 0);
      shape = Shape.SPREAD;
      return nextSpread();
    }
    return content;
  }

  /** Whether the bytes begin an object and end outside its strings before it is closed. */
  private static boolean isOpen(byte[] bytes) {
    Nesting nesting = new Nesting();
    for (byte b : bytes) {
      nesting.enter(b);
    }
    return bytes[0] == '{' && !nesting.inString && nesting.depth > 0;
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
    Nesting nesting = new Nesting();
    for (int b = in.peek(); b >= 0; b = in.peek()) {
      if (nesting.depth == 0 && !nesting.inString && (b == ',' || b == ']')) {
        return element();
      }
      row.append(in.next());
      nesting.enter(b);
      if (nesting.isClosedBy(b)) {
        return element();
      }
    }
    finish();
    return row.unreadable("the element is not closed");
  }

  /**
   * The next object, over lines. One that is not closed ends where the next begins, at the
   * beginning of a line.
   */
  private Content nextSpread() throws IOException {
    int c = in.skipBlank();
    while (c == ',') {
      in.next();
      c = in.skipBlank();
    }
    row.begin(in);
    if (c != '{') {
      return nextLine();
    }
    Nesting nesting = new Nesting();
    for (int b = in.next(); b >= 0; b = in.next()) {
      row.append(b);
      nesting.enter(b);
      if (nesting.isClosedBy(b)) {
        return row.isTooLong()
            ? row.tooLong("the object", "")
            : new Content.JsonText(row.toBytes());
      }
      if (b == '\n') {
        nesting.inString = false; // No string goes over a line end.
        if (in.startsWith('{', '"')) {
          return row.unreadable("the object is not closed");
        }
      }
    }
    finish();
    return row.unreadable("the object is not closed");
  }

  /** How deep a byte of JSON is. */
  private static final class Nesting {
    private int depth;
    private boolean inString;
    private boolean escaped;

    void enter(int b) {
      if (inString) {
        inString = escaped || b != '"';
        escaped = !escaped && b == '\\';
      } else {
        inString = b == '"';
        depth += b == '{' || b == '[' ? 1 : b == '}' || b == ']' ? -1 : 0;
      }
    }

    /** Whether the byte that was entered last ends the outermost object. */
    boolean isClosedBy(int b) {
      return depth == 0 && b == '}' && !inString;
    }
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
