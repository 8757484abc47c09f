package org.zerochat4j.corpus.rows;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The content of a gzip file (RFC 1952) of any number of members, as {@code pigz}, {@code bgzip}
 * and {@code cat a.gz b.gz} make them. {@link java.util.zip.GZIPInputStream} takes a damaged second
 * member for the end of the file; here everything after the first member is either another member,
 * zeros that fill up a block, or {@link DamagedData}.
 */
final class GzipMembers extends InputStream {
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int HEADER_CHECKSUM = 2;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int end;
  private boolean inMember;
  private boolean finished;

  GzipMembers(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (length > 0) {
      if (finished || (!inMember && !beginMember())) {
        return -1;
      }
      int n = inflate(target, offset, length);
      if (n > 0) {
        checksum.update(target, offset, n);
        return n;
      }
      if (inflater.finished()) {
        endMember();
      } else if (inflater.needsInput()) {
        if (!fill()) {
          throw cutOff();
        }
        inflater.setInput(buffer, 0, end);
      } else {
        throw new DamagedData("a preset dictionary is asked for");
      }
    }
    return 0;
  }

  private int inflate(byte[] target, int offset, int length) throws DamagedData {
    try {
      return inflater.inflate(target, offset, length);
    } catch (DataFormatException e) {
      throw new DamagedData(String.valueOf(e.getMessage()));
    }
  }

  /** Reads a header; false at the end of the file. */
  private boolean beginMember() throws IOException {
    int first = nextOrEnd();
    while (first == 0) {
      first = nextOrEnd();
    }
    if (first < 0) {
      finished = true;
      return false;
    }
    if (first != 0x1f || next() != 0x8b || next() != 8) {
      throw new DamagedData("something that is not gzip follows");
    }
    int flags = next();
    skip(6);
    if ((flags & EXTRA) != 0) {
      skip(next() | next() << 8);
    }
    for (int text = flags & (NAME | COMMENT); text != 0; text &= text - 1) {
      while (next() != 0) {
        // The name and the comment end with a zero.
      }
    }
    skip((flags & HEADER_CHECKSUM) != 0 ? 2 : 0);
    inflater.reset();
    inflater.setInput(buffer, position, end - position);
    checksum.reset();
    inMember = true;
    return true;
  }

  private void endMember() throws IOException {
    position = end - inflater.getRemaining();
    long expected = number();
    long length = number();
    if (expected != checksum.getValue() || length != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw new DamagedData("the checksum is wrong");
    }
    inMember = false;
  }

  private long number() throws IOException {
    return next() | next() << 8 | next() << 16 | (long) next() << 24;
  }

  private void skip(int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) {
      next();
    }
  }

  private int next() throws IOException {
    int b = nextOrEnd();
    if (b < 0) {
      throw cutOff();
    }
    return b;
  }

  private int nextOrEnd() throws IOException {
    return position < end || fill() ? buffer[position++] & 0xff : -1;
  }

  private boolean fill() throws IOException {
    position = 0;
    end = Math.max(0, in.read(buffer, 0, buffer.length));
    return end > 0;
  }

  private static DamagedData cutOff() {
    return new DamagedData("the data ends too early");
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
