package org.zerochat4j.tokenizer.training;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;

/**
 * Words and counts in files, one a part. The system deletes them when they are closed, also when
 * the program is killed. A record is the count (8 bytes), the length (4 bytes) and the bytes of the
 * word. Different parts may be used by different threads.
 */
final class WordSpill implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WordSpill.class);
  private static final int BUFFER_BYTES = 1 << 17;

  private final Path folder;
  private final FileChannel[] files;

  WordSpill(Path folder, int parts) {
    this.folder = folder;
    this.files = new FileChannel[parts];
    try {
      Files.createDirectories(folder);
      for (int part = 0; part < parts; part++) {
        files[part] =
            FileChannel.open(
                Files.createTempFile(folder, ".words-", ".tmp"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
      }
    } catch (IOException e) {
      close();
      throw failed(e);
    }
  }

  /** Adds the words of a table to those of a part. */
  void append(int part, WordTable table) {
    // Closing the stream would close the file, and with it the words would be gone.
    DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(Channels.newOutputStream(files[part]), BUFFER_BYTES));
    try {
      table.forEach((bytes, from, to, times) -> {
        try {
          out.writeLong(times);
          out.writeInt(to - from);
          out.write(bytes, from, to - from);
        } catch (IOException e) {
          throw failed(e);
        }
      });
      out.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** The words of a table take the place of those of a part. */
  void replace(int part, WordTable table) {
    try {
      files[part].truncate(0);
    } catch (IOException e) {
      throw failed(e);
    }
    append(part, table);
  }

  void forEach(int part, WordTable.Visitor visitor) {
    try {
      FileChannel file = files[part];
      long left = file.position();
      file.position(0);
      DataInputStream in =
          new DataInputStream(new BufferedInputStream(Channels.newInputStream(file), BUFFER_BYTES));
      byte[] word = new byte[256];
      while (left > 0) {
        long times = in.readLong();
        int length = in.readInt();
        if (word.length < length) {
          word = new byte[length];
        }
        in.readFully(word, 0, length);
        visitor.word(word, 0, length, times);
        left -= Long.BYTES + Integer.BYTES + length;
      }
      file.position(file.size());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private UserError failed(IOException e) {
    return new UserError(
        "cannot keep the words of a large corpus in " + folder + ": " + AtomicFiles.reason(e), e);
  }

  @Override
  public void close() {
    for (FileChannel file : files) {
      try {
        if (file != null) {
          file.close();
        }
      } catch (IOException e) {
        log.warn("cannot close a file of words in {}: {}", folder, AtomicFiles.reason(e));
      }
    }
  }
}
