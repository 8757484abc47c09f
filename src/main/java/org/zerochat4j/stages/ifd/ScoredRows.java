package org.zerochat4j.stages.ifd;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.rows.JsonLines;

/**
 * The rows scored so far: {@code OUT.partial}, to which whole chunks are added until it takes the
 * place of {@code OUT}. Beside it {@code OUT.partial.json} says what they were scored with.
 */
final class ScoredRows implements AutoCloseable {
  private final Path out;
  private final Path partial;
  private final Path identityFile;
  private final FileChannel channel;
  private final long rows;

  /**
   * Opens the rows of an earlier call, or begins.
   *
   * @param identity all that the scores depend on; a call that goes on must have the same
   * @param chunk rows that are added together: what is left of a chunk that was cut off goes
   * @throws UserError when the earlier call had other settings
   */
  ScoredRows(Path out, JsonNode identity, boolean resume, int chunk) {
    this.out = out;
    this.partial = out.resolveSibling(out.getFileName() + ".partial");
    this.identityFile = partial.resolveSibling(partial.getFileName() + ".json");
    try {
      Files.createDirectories(out.toAbsolutePath().getParent());
      boolean goesOn = resume && Files.exists(partial) && Files.exists(identityFile);
      if (goesOn) {
        requireSame(identity);
      } else {
        Files.deleteIfExists(partial);
        Json.write(identityFile, identity);
      }
      this.channel =
          FileChannel.open(
              partial,
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      this.rows = goesOn ? wholeChunks(chunk) : 0;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void requireSame(JsonNode identity) {
    List<String> differences = Configs.differences(Json.read(identityFile), identity);
    if (!differences.isEmpty()) {
      throw new UserError(
          partial
              + " was made with another configuration ("
              + String.join(", ", differences)
              + "); use --resume none to start again");
    }
  }

  /** Cuts the file after its last whole chunk and counts its rows. */
  private long wholeChunks(int chunk) throws IOException {
    long lines = 0;
    long position = 0;
    long kept = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(partial), 1 << 16)) {
      for (int b = in.read(); b >= 0; b = in.read()) {
        position++;
        if (b == '\n' && ++lines % chunk == 0) {
          kept = position;
        }
      }
    }
    channel.truncate(kept);
    channel.position(kept);
    return lines - lines % chunk;
  }

  /** How many rows an earlier call has left. */
  long rows() {
    return rows;
  }

  /** Adds a chunk; it is on the disk when this returns. */
  void add(List<? extends JsonNode> chunk) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (JsonNode row : chunk) {
        bytes.write(Json.mapper().writeValueAsBytes(row));
        bytes.write('\n');
      }
      ByteBuffer buffer = ByteBuffer.wrap(bytes.toByteArray());
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(false);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Puts the finished file in its place. */
  void finish() {
    try {
      channel.force(true);
      channel.close();
      if (JsonLines.isCompressed(out)) {
        compress();
      } else {
        Files.move(partial, out, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.deleteIfExists(identityFile);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void compress() throws IOException {
    try (Stream<String> rows = Files.lines(partial)) {
      Iterator<String> lines = rows.iterator();
      JsonLines.write(
          out,
          sink -> {
            while (lines.hasNext()) {
              sink.writeRaw(lines.next().getBytes(StandardCharsets.UTF_8));
            }
          });
    }
    Files.delete(partial);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private UserError failure(IOException e) {
    return new UserError("cannot write " + partial + ": " + AtomicFiles.reason(e), e);
  }
}
