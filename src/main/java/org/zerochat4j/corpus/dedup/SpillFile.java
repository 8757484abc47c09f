package org.zerochat4j.corpus.dedup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;

/**
 * A file of intermediate data, little-endian: one thread appends, then any number of threads read
 * at any offset. Nothing of it is mapped, so what it holds never counts as memory of the process.
 */
final class SpillFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 18;

  private final Path path;
  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private long flushed;

  /** Opens or makes the file and cuts it to its first {@code keep} bytes. */
  SpillFile(Path path, long keep) {
    this.path = path;
    try {
      channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (channel.size() < keep) {
        channel.close();
        throw new UserError(path + ": the file is shorter than it was left; delete its folder");
      }
      channel.truncate(keep);
      channel.position(keep);
      flushed = keep;
    } catch (IOException e) {
      throw new UserError("cannot open " + path + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** Bytes appended so far. */
  long size() {
    return flushed + buffer.position();
  }

  void append(byte[] bytes) {
    for (int from = 0; from < bytes.length; ) {
      int part = Math.min(bytes.length - from, room(1).remaining());
      buffer.put(bytes, from, part);
      from += part;
    }
  }

  void append(long value) {
    room(Long.BYTES).putLong(value);
  }

  void append(int value) {
    room(Integer.BYTES).putInt(value);
  }

  void append(long[] values, int count) {
    for (int i = 0; i < count; i++) {
      append(values[i]);
    }
  }

  /** From here on what was appended can be read, also after the end of this process. */
  void flush() {
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        flushed += channel.write(buffer);
      }
    } catch (IOException e) {
      throw new UserError("cannot write " + path + ": " + AtomicFiles.reason(e), e);
    }
    buffer.clear();
  }

  /** {@code length} flushed bytes from {@code position} on, ready to be taken out. */
  ByteBuffer read(long position, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    try {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, position + bytes.position()) < 0) {
          throw new UserError(path + " was cut off by somebody while it was read");
        }
      }
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFiles.reason(e), e);
    }
    return bytes.flip();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UserError("cannot close " + path + ": " + AtomicFiles.reason(e), e);
    }
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      flush();
    }
    return buffer;
  }
}
