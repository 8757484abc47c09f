package org.zerochat4j.corpus.rows;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The bytes of a file with the line and the offset they stand at. Lines end with a line feed. */
final class ByteReader implements Closeable {
  private static final int BUFFER_BYTES = 1 << 17;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long LINE_FEEDS = ONES * '\n';

  private final InputStream in;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int end;
  private long endOffset;
  private long line = 1;

  ByteReader(InputStream in) {
    this.in = in;
  }

  /** The line of the next byte, from 1. */
  long line() {
    return line;
  }

  /** How many bytes have been read: of the content, where the file is compressed. */
  long offset() {
    return endOffset - (end - position);
  }

  /** The next byte, which stays the next; -1 at the end. */
  int peek() throws IOException {
    return position < end || fill() ? buffer[position] & 0xff : -1;
  }

  /** Takes the next byte; -1 at the end. */
  int next() throws IOException {
    if (position == end && !fill()) {
      return -1;
    }
    byte b = buffer[position++];
    if (b == '\n') {
      line++;
    }
    return b & 0xff;
  }

  /**
   * Takes the rest of the line with its line feed and appends it, without the line feed, to {@code
   * row}. False at the end of the file, when there is not one byte left.
   */
  boolean nextLine(RowBuffer row) throws IOException {
    if (position == end && !fill()) {
      return false;
    }
    do {
      int lineEnd = lineFeed();
      row.append(buffer, position, lineEnd);
      position = lineEnd;
      if (lineEnd < end) {
        position++;
        line++;
        return true;
      }
    } while (fill());
    return true;
  }

  /** Takes white space and byte order marks; the next byte after them, -1 at the end. */
  int skipBlank() throws IOException {
    while (true) {
      int b = peek();
      if (isBlank((byte) b) && b >= 0) {
        next();
      } else if (b == 0xef && startsWithMark(buffer, position, end)) {
        position += 3;
      } else {
        return b;
      }
    }
  }

  /** Whether the next two bytes are these; they stay the next. */
  boolean startsWith(int first, int second) throws IOException {
    if (peek() != first) {
      return false;
    }
    if (position + 1 < end) {
      return buffer[position + 1] == second;
    }
    byte[] taken = {(byte) next()};
    boolean both = peek() == second;
    pushBack(taken, 0);
    return both;
  }

  /** Gives back the last bytes that were taken, from {@code from} on. */
  void pushBack(byte[] bytes, int from) {
    int length = bytes.length - from;
    byte[] joined = new byte[Math.max(BUFFER_BYTES, length + end - position)];
    System.arraycopy(bytes, from, joined, 0, length);
    System.arraycopy(buffer, position, joined, length, end - position);
    end = length + end - position;
    position = 0;
    buffer = joined;
    for (int i = from; i < bytes.length; i++) {
      line -= bytes[i] == '\n' ? 1 : 0;
    }
  }

  static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  /** Whether UTF-8's byte order mark begins at {@code at}. */
  static boolean startsWithMark(byte[] bytes, int at, int end) {
    return at + 3 <= end
        && (bytes[at] & 0xff) == 0xef
        && (bytes[at + 1] & 0xff) == 0xbb
        && (bytes[at + 2] & 0xff) == 0xbf;
  }

  /** Where the next line feed in the buffer is, else its end; eight bytes at a time. */
  private int lineFeed() {
    int i = position;
    for (; i + Long.BYTES <= end; i += Long.BYTES) {
      long x = (long) LONG.get(buffer, i) ^ LINE_FEEDS;
      long zeros = (x - ONES) & ~x & ONES << 7;
      if (zeros != 0) {
        return i + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
      }
    }
    while (i < end && buffer[i] != '\n') {
      i++;
    }
    return i;
  }

  private boolean fill() throws IOException {
    position = 0;
    end = 0;
    end = Math.max(0, in.read(buffer, 0, buffer.length));
    endOffset += end;
    return end > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
