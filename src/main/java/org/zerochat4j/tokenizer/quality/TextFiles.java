package org.zerochat4j.tokenizer.quality;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.layouts.Layouts;
import org.zerochat4j.corpus.rows.BadRows;

/**
 * Text for tokenizers: the documents of any layout, and {@code .txt} files line by line, the line
 * end kept in its line. Words never reach across texts.
 */
public final class TextFiles {
  /** A longer line is cut, so that a file without line ends fits into the memory. */
  private static final int MAX_LINE_CHARS = 1 << 20;

  /** What a report is measured on: the beginning of every file, not more than this in all. */
  private static final long SAMPLE_BYTES = 32 << 20;

  private static final long SAMPLE_BYTES_OF_FILE = 8 << 20;

  private TextFiles() {}

  /** All texts, one after the other; the stream has to be closed. */
  public static Stream<Document> documents(List<Path> files, BadRows bad) {
    return files.stream()
        .flatMap(file ->
            file.toString().endsWith(".txt") ? lines(file) : Layouts.documents(List.of(file), bad));
  }

  /**
   * The first 8 MiB of every file, or less of each when there are many: about 32 MiB in all. Bad
   * rows are left out and not reported.
   */
  public static List<Document> sample(List<Path> files) {
    long limit = Math.min(SAMPLE_BYTES_OF_FILE, SAMPLE_BYTES / Math.max(1, files.size()));
    List<Document> sample = new ArrayList<>();
    for (Path file : files) {
      BadRows ignored = new BadRows(Long.MAX_VALUE, BadRows.DEFAULT_ROW_BYTES);
      long[] bytes = new long[1];
      try (Stream<Document> documents = documents(List.of(file), ignored)) {
        documents
            .takeWhile(_ -> bytes[0] < limit)
            .forEach(document -> {
              bytes[0] += TextFigures.utf8Length(document.text());
              sample.add(document);
            });
      }
    }
    return sample;
  }

  private static Stream<Document> lines(Path file) {
    String source = file.getFileName().toString();
    try {
      BufferedReader reader = Files.newBufferedReader(file);
      return Stream.iterate(line(reader, file), line -> line != null, _ -> line(reader, file))
          .map(line -> new Document(source, line, source))
          .onClose(() -> {
            try {
              reader.close();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static String line(BufferedReader reader, Path file) {
    try {
      StringBuilder line = new StringBuilder();
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        line.append((char) c);
        boolean full = line.length() >= MAX_LINE_CHARS && !Character.isHighSurrogate((char) c);
        if (c == '\n' || full) {
          break;
        }
      }
      return line.isEmpty() ? null : line.toString();
    } catch (CharacterCodingException e) {
      throw new UserError(file + ": is not UTF-8 text; convert it first", e);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }
}
