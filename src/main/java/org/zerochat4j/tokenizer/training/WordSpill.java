package org.zerochat4j.tokenizer.training;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;

/**
 * Words and counts in files, one a part, in a temporary folder that goes away with {@link #close}.
 * A record is the count (8 bytes), the length (4 bytes) and the bytes of the word. Different parts
 * may be used by different threads.
 */
final class WordSpill implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WordSpill.class);
  private static final int BUFFER_BYTES = 1 << 18;

  private final Path folder;
  private final Path[] files;

  WordSpill(Path parent, int parts) {
    try {
      folder = Files.createTempDirectory(Files.createDirectories(parent), ".words-");
    } catch (IOException e) {
      throw new UserError(
          "cannot keep the words of a large corpus in " + parent + ": " + AtomicFiles.reason(e), e);
    }
    files = new Path[parts];
    for (int part = 0; part < parts; part++) {
      files[part] = folder.resolve("part-" + part);
    }
  }

  /** Adds the words of a table to those of a part. */
  void append(int part, WordTable table) {
    write(part, table, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** The words of a table take the place of those of a part. */
  void replace(int part, WordTable table) {
    write(
        part,
        table,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE);
  }

  private void write(int part, WordTable table, OpenOption... options) {
    try (OutputStream file = Files.newOutputStream(files[part], options);
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(file, BUFFER_BYTES))) {
      table.forEach((bytes, from, to, times) -> {
        try {
          out.writeLong(times);
          out.writeInt(to - from);
          out.write(bytes, from, to - from);
        } catch (IOException e) {
          throw failed(part, e);
        }
      });
    } catch (IOException e) {
      throw failed(part, e);
    }
  }

  void forEach(int part, WordTable.Visitor visitor) {
    if (!Files.exists(files[part])) {
      return;
    }
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(Files.newInputStream(files[part]), BUFFER_BYTES))) {
      byte[] word = new byte[256];
      for (long left = Files.size(files[part]); left > 0; ) {
        long times = in.readLong();
        int length = in.readInt();
        if (word.length < length) {
          word = new byte[length];
        }
        in.readFully(word, 0, length);
        visitor.word(word, 0, length, times);
        left -= Long.BYTES + Integer.BYTES + length;
      }
    } catch (IOException e) {
      throw failed(part, e);
    }
  }

  private UserError failed(int part, IOException e) {
    return new UserError("cannot use " + files[part] + ": " + AtomicFiles.reason(e), e);
  }

  @Override
  public void close() {
    try {
      AtomicFiles.deleteTree(folder);
    } catch (IOException e) {
      log.warn("cannot delete {}: {}", folder, AtomicFiles.reason(e));
    }
  }
}
