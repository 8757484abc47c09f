package org.zerochat4j.base;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A {@code metrics.jsonl}: one JSON object a line, on the disk as soon as {@link #write} returns.
 * Safe for use by several threads.
 */
public final class MetricsLog implements AutoCloseable {
  private final Path path;
  private final RandomAccessFile file;

  /**
   * Opens {@code file}; with {@code append} the rows that are there stay, except one that was cut
   * off.
   */
  public MetricsLog(Path file, boolean append) {
    this.path = file;
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      this.file = new RandomAccessFile(file.toFile(), "rw");
      this.file.setLength(append ? endOfLastLine(this.file) : 0);
      this.file.seek(this.file.length());
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * Opens the log of a run that goes on after {@code step}: rows of later steps are removed, since
   * the run takes those steps again; those of step 0 mean a run that starts.
   */
  public static MetricsLog after(Path file, long step) {
    if (step > 0 && Files.exists(file)) {
      StringBuilder kept = new StringBuilder();
      try {
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
          if (isUpTo(line, step)) {
            kept.append(line).append('\n');
          }
        }
      } catch (IOException e) {
        throw new UserError("cannot read " + file + ": " + AtomicFiles.reason(e), e);
      }
      AtomicFiles.writeString(file, kept.toString());
    }
    return new MetricsLog(file, step > 0);
  }

  /**
   * The rows of a log; a last one that is cut off is none.
   *
   * @throws UserError when the file cannot be read
   */
  public static List<JsonNode> read(Path file) {
    List<JsonNode> rows = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        rows.add(Json.mapper().readTree(line));
      }
    } catch (JsonProcessingException e) {
      return rows; // Killed while it was written.
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
    return rows;
  }

  /** A line that was cut off is no row. */
  private static boolean isUpTo(String line, long step) {
    try {
      return Json.mapper().readTree(line).path("step").asLong(Long.MAX_VALUE) <= step;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /** Adds one row; the keys keep the order of the map. */
  public synchronized void write(Map<String, ?> row) {
    try {
      file.write((Json.line(row) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static long endOfLastLine(RandomAccessFile file) throws IOException {
    for (long end = file.length(); end > 0; end--) {
      file.seek(end - 1);
      if (file.read() == '\n') {
        return end;
      }
    }
    return 0;
  }

  private UserError failure(IOException e) {
    return new UserError("cannot write " + path + ": " + AtomicFiles.reason(e), e);
  }
}
