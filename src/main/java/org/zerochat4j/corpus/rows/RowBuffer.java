package org.zerochat4j.corpus.rows;

import java.util.Arrays;

/**
 * The bytes of the row that is being cut. Of a row longer than the limit only the beginning is
 * kept, so that a row of any length costs no more memory than a good one.
 */
final class RowBuffer {
  private static final int HEAD_BYTES = 1000;

  private final int maxBytes;
  private byte[] bytes = new byte[1 << 13];
  private int size;
  private long length;
  private long line;
  private long offset;

  RowBuffer(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Forgets everything; the next row begins where {@code reader} is. */
  void begin(ByteReader reader) {
    size = 0;
    length = 0;
    line = reader.line();
    offset = reader.offset();
  }

  /** Where the row begins. */
  long line() {
    return line;
  }

  /** Leaves only the first {@code bytes} of a row that is not too long. */
  void cut(int bytes) {
    size = bytes;
    length = bytes;
  }

  boolean isEmpty() {
    return length == 0;
  }

  /** Whether one more byte would make the row too long. */
  boolean isFull() {
    return length == maxBytes;
  }

  boolean isTooLong() {
    return length > maxBytes;
  }

  void append(int b) {
    if (length >= maxBytes) {
      drop();
    } else if (size == bytes.length) {
      grow(size + 1);
    }
    if (size < bytes.length) {
      bytes[size++] = (byte) b;
    }
    length++;
  }

  void append(byte[] source, int from, int to) {
    int more = to - from;
    if (length + more > maxBytes) {
      keep(source, from, Math.min(to, from + Math.max(0, HEAD_BYTES - size)));
      length += more;
      drop();
      return;
    }
    keep(source, from, to);
    length += more;
  }

  /** Appends another row. */
  void append(RowBuffer other) {
    append(other.bytes, 0, other.size);
    if (other.isTooLong()) {
      length += other.length - other.size;
      drop();
    }
  }

  /** Whether there is nothing but white space, U+3000 included. */
  boolean isBlank() {
    for (int i = 0; i < size; i++) {
      boolean ideographic =
          i + 2 < size
              && bytes[i] == (byte) 0xe3
              && bytes[i + 1] == (byte) 0x80
              && bytes[i + 2] == (byte) 0x80;
      if (ideographic) {
        i += 2;
      } else if (!ByteReader.isBlank(bytes[i])) {
        return false;
      }
    }
    return !isTooLong();
  }

  /** The row. */
  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** The row as something that cannot be read; of a long one an excerpt. */
  Content unreadable(String reason) {
    return new Content.Unreadable(
        reason, Arrays.copyOf(bytes, Math.min(size, HEAD_BYTES)), offset, length);
  }

  /** A row that is longer than the limit; {@code advice} follows the reason. */
  Content tooLong(String what, String advice) {
    return unreadable(what + " is longer than " + maxBytes + " bytes (maxRowBytes)" + advice);
  }

  private void keep(byte[] source, int from, int to) {
    if (size + to - from > bytes.length) {
      grow(size + to - from);
    }
    System.arraycopy(source, from, bytes, size, to - from);
    size += to - from;
  }

  private void grow(int least) {
    bytes = Arrays.copyOf(bytes, Math.max(least, (int) Math.min(2L * bytes.length, maxBytes)));
  }

  private void drop() {
    if (size > HEAD_BYTES || bytes.length > 1 << 16) {
      size = Math.min(size, HEAD_BYTES);
      bytes = Arrays.copyOf(bytes, HEAD_BYTES);
    }
  }
}
