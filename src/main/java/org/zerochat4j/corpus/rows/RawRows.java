package org.zerochat4j.corpus.rows;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;

/**
 * Cuts a file into the bytes of its rows without looking into them: the lines of JSON Lines, or the
 * elements of one big JSON array. Compressed or not is told by the first bytes. Byte order marks,
 * carriage returns at line ends and blank lines are taken off; a row longer than the limit is
 * skipped without being held in memory.
 */
final class RawRows implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final InputStream in;
  private final int maxBytes;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final ByteArrayOutputStream row = new ByteArrayOutputStream();
  private int position;
  private int end;
  private long line = 1;
  private long ordinal;
  private long blankLines;
  private boolean array;
  private boolean finished;

  /**
   * One row.
   *
   * @param ordinal counts the rows of the file from 0, bad ones too, blank lines not
   * @param line where it begins, from 1
   * @param bytes its JSON, null when there is a problem
   * @param problem why it cannot be read, else null
   */
  record Raw(long ordinal, long line, byte[] bytes, String problem) {}

  RawRows(Path file, int maxBytes) {
    this.file = file;
    this.maxBytes = maxBytes;
    this.in = open(file);
    try {
      array = skipBlank() == '[';
      blankLines = array ? 0 : line - 1;
    } catch (EOFException | ZipException e) {
      array = false; // Reported by the first call of next().
    } catch (IOException e) {
      throw unreadable(e);
    }
    if (array) {
      position++;
    }
  }

  /** The next row, null after the last. */
  Raw next() {
    if (finished) {
      return null;
    }
    try {
      Raw next = array ? nextElement() : nextLine();
      finished |= next == null;
      return next;
    } catch (EOFException | ZipException e) {
      finished = true;
      return bad(line, "the compressed data is cut off or damaged here");
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Lines without content so far. */
  long blankLines() {
    return blankLines;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private Raw nextLine() throws IOException {
    while (true) {
      long begin = line;
      row.reset();
      boolean tooLong = false;
      boolean any = false;
      boolean ended = false;
      while (!ended && fill()) {
        any = true;
        int from = position;
        while (position < end && buffer[position] != '\n') {
          position++;
        }
        if (row.size() + (position - from) > maxBytes) {
          tooLong = true;
          row.reset();
        } else if (!tooLong) {
          row.write(buffer, from, position - from);
        }
        if (position < end) {
          position++;
          line++;
          ended = true;
        }
      }
      if (!any) {
        return null;
      }
      if (tooLong) {
        return bad(begin, "the row is longer than " + maxBytes + " bytes");
      }
      byte[] bytes = trimmed(row.toByteArray());
      if (bytes.length > 0) {
        return new Raw(ordinal++, begin, bytes, null);
      }
      blankLines++;
    }
  }

  /** The next element: from its first byte until the brackets it opened are closed. */
  private Raw nextElement() throws IOException {
    int c = skipBlank();
    while (c == ',') {
      position++;
      c = skipBlank();
    }
    long begin = line;
    if (c < 0) {
      return bad(begin, "the array is not closed");
    }
    if (c == ']') {
      position++;
      finished = true;
      return skipBlank() < 0 ? null : bad(line, "something follows the end of the array");
    }
    row.reset();
    int depth = 0;
    boolean inString = false;
    boolean escaped = false;
    while (fill()) {
      byte b = buffer[position];
      if (depth == 0 && !inString && (b == ',' || b == ']')) {
        return element(begin);
      }
      position++;
      row.write(b);
      if (row.size() > maxBytes) {
        finished = true; // Where the next element begins can no longer be told.
        return bad(
            begin, "the element is not closed within " + maxBytes + " bytes, the rest is lost");
      }
      if (b == '\n') {
        line++;
      }
      if (inString) {
        inString = escaped || b != '"';
        escaped = !escaped && b == '\\';
      } else {
        inString = b == '"';
        depth += b == '{' || b == '[' ? 1 : b == '}' || b == ']' ? -1 : 0;
        if (depth == 0 && b == '}') {
          return element(begin);
        }
      }
    }
    finished = true;
    return bad(begin, "the element is not closed");
  }

  private Raw element(long begin) {
    return new Raw(ordinal++, begin, row.toByteArray(), null);
  }

  private Raw bad(long where, String problem) {
    finished |= array;
    return new Raw(ordinal++, where, null, problem);
  }

  /** Moves to the next byte that is neither white space nor a byte order mark; -1 at the end. */
  private int skipBlank() throws IOException {
    while (fill()) {
      int b = buffer[position] & 0xff;
      if (b == 0xef && startsWithMark(buffer, position, end)) {
        position += 3;
      } else if (isBlank((byte) b)) {
        line += b == '\n' ? 1 : 0;
        position++;
      } else {
        return b;
      }
    }
    return -1;
  }

  private boolean fill() throws IOException {
    if (position < end) {
      return true;
    }
    position = 0;
    end = Math.max(0, in.read(buffer, 0, BUFFER_BYTES));
    return end > 0;
  }

  private static byte[] trimmed(byte[] bytes) {
    int from = 0;
    int to = bytes.length;
    while (from < to && (isBlank(bytes[from]) || startsWithMark(bytes, from, to))) {
      from += isBlank(bytes[from]) ? 1 : 3;
    }
    while (to > from && isBlank(bytes[to - 1])) {
      to--;
    }
    return from == 0 && to == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, to);
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  private static boolean startsWithMark(byte[] bytes, int at, int end) {
    return at + 3 <= end
        && (bytes[at] & 0xff) == 0xef
        && (bytes[at + 1] & 0xff) == 0xbb
        && (bytes[at + 2] & 0xff) == 0xbf;
  }

  private static InputStream open(Path file) {
    InputStream in = null;
    try {
      in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
      in.mark(2);
      boolean compressed = in.read() == 0x1f && in.read() == 0x8b;
      in.reset();
      return compressed ? new GZIPInputStream(in, BUFFER_BYTES) : in;
    } catch (IOException e) {
      closeQuietly(in);
      throw new UserError("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static void closeQuietly(InputStream in) {
    try {
      if (in != null) {
        in.close();
      }
    } catch (IOException e) {
      // The failure to open is the one to report.
    }
  }

  private UserError unreadable(IOException e) {
    closeQuietly(in);
    return new UserError(
        "cannot read " + file + " after line " + line + ": " + AtomicFiles.reason(e), e);
  }
}
