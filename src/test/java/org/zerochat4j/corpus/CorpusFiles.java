package org.zerochat4j.corpus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.zerochat4j.base.Json;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.Row;
import org.zerochat4j.corpus.rows.Rows;

/** Small files and texts for the tests of this package. */
public final class CorpusFiles {
  private CorpusFiles() {}

  public static Path write(Path file, String content) {
    return write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  public static Path write(Path file, byte[] content) {
    try {
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One {@code {id, text}} row per text, ids "0", "1", ... */
  public static Path documents(Path file, List<String> texts) {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < texts.size(); i++) {
      rows.append(Json.line(Map.of("id", Integer.toString(i), "text", texts.get(i)))).append('\n');
    }
    return write(file, rows.toString());
  }

  public static byte[] gzip(String content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(content.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  public static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<Row> rows(Path file) {
    BadRows bad = new BadRows(0, BadRows.DEFAULT_ROW_BYTES);
    try (var rows = Rows.read(List.of(file), row -> row, bad)) {
      return new ArrayList<>(rows.toList());
    }
  }

  public static List<String> values(Path file, String field) {
    return rows(file).stream().map(row -> row.fields().get(field).asText()).toList();
  }

  /** Chinese-looking text of {@code length} characters. */
  public static String chinese(int length, SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(0x4e00 + random.nextInt(800));
    }
    return text.toString();
  }

  /** The text with each character replaced with the given probability. */
  public static String edited(String text, double rate, SplittableRandom random) {
    StringBuilder edited = new StringBuilder(text);
    for (int i = 0; i < edited.length(); i++) {
      if (random.nextDouble() < rate) {
        edited.setCharAt(i, (char) (0x4e00 + random.nextInt(800)));
      }
    }
    return edited.toString();
  }
}
