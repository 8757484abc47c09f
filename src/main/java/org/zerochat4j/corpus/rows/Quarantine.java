package org.zerochat4j.corpus.rows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;

/**
 * The side file of the rows that could not be used, JSON Lines: {@code {file, line, reason, text}};
 * {@code base64} in the place of {@code text} where the row is not UTF-8. Of a row that could not
 * be read there is the beginning, with {@code offset} and {@code bytes}: where it begins in the
 * decompressed file and how long it is. Every row is appended as a whole line, so that the file is
 * complete whenever the work ends.
 */
final class Quarantine {
  /** What its name ends with. */
  static final String ENDING = ".bad.jsonl";

  private static final Pattern ENDINGS =
      Pattern.compile("(?i)(\\.(jsonl|json|ndjson|csv|tsv|txt|bin|parquet))?(\\.(gz|zst))?$");

  private final Path target;
  private boolean began;

  Quarantine(Path target) {
    this.target = target;
  }

  /**
   * Deletes the file of an earlier run before {@code inputs} are read for the first time; there is
   * none until the first row is bad.
   */
  void begin(List<ReadAhead.Source> inputs) {
    for (ReadAhead.Source input : inputs) {
      if (input.path().toAbsolutePath().normalize().equals(target.toAbsolutePath().normalize())) {
        throw new UserError(target + " would be written anew while it is read; rename it first");
      }
    }
    try {
      if (!began) {
        Files.deleteIfExists(target);
      }
      began = true;
    } catch (IOException e) {
      throw new UserError("cannot replace " + target + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** {@code out/pages.jsonl.gz} has {@code out/pages.bad.jsonl} beside it. */
  static Path beside(Path out) {
    String name = ENDINGS.matcher(out.getFileName().toString()).replaceFirst("");
    return out.resolveSibling(name + ENDING);
  }

  Path target() {
    return target;
  }

  void add(Path file, RawRow row, String reason) {
    ObjectNode line = Json.mapper().createObjectNode();
    line.put("file", file.toString());
    line.put("line", row.line());
    line.put("reason", reason);
    byte[] bytes = row.content().bytes();
    if (row.content() instanceof Content.Unreadable unreadable) {
      line.put("offset", unreadable.offset());
      line.put("bytes", unreadable.length());
      bytes = wholeCharacters(bytes);
    }
    String text = Utf8.textOrNull(bytes);
    if (text == null) {
      line.put("base64", Base64.getEncoder().encodeToString(bytes));
    } else {
      line.put("text", text);
    }
    append(Json.line(line) + "\n");
  }

  private void append(String line) {
    try {
      Files.createDirectories(target.toAbsolutePath().getParent());
      Files.write(
          target,
          line.getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UserError("cannot write " + target + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** An excerpt without the character that was cut at its end. */
  private static byte[] wholeCharacters(byte[] bytes) {
    int start = bytes.length - 1;
    while (start > 0 && bytes.length - start < 4 && (bytes[start] & 0xc0) == 0x80) {
      start--;
    }
    int lead = start < 0 ? 0 : bytes[start] & 0xff;
    int length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    return start >= 0 && start + length > bytes.length ? Arrays.copyOf(bytes, start) : bytes;
  }
}
