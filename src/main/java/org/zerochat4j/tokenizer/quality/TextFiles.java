package org.zerochat4j.tokenizer.quality;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.layouts.Layouts;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.InputBytes;
import org.zerochat4j.corpus.rows.InputFiles;

/**
 * Text for tokenizers: the documents of any layout, and plain text line by line, the line end kept
 * in its line, compressed or not and wherever it lies. Words never reach across texts.
 */
public final class TextFiles {
  /** A longer line is cut, so that a file without line ends fits into the memory. */
  private static final int MAX_LINE_CHARS = 1 << 20;

  /** What a report is measured on: the beginning of every file, not more than this in all. */
  private static final long SAMPLE_BYTES =
      Math.min(32 << 20, Runtime.getRuntime().maxMemory() / 16);

  private static final long SAMPLE_BYTES_OF_FILE = 8 << 20;

  private TextFiles() {}

  private static final Pattern PLAIN = Pattern.compile("(?i).*\\.(txt|text)(\\.gz|\\.zst)?");

  /** All texts, one after the other; the stream has to be closed. */
  public static Stream<Document> documents(List<Path> files, BadRows bad) {
    return InputFiles.of(files).stream()
        .flatMap(file ->
            PLAIN.matcher(file.toString()).matches()
                ? lines(file)
                : Layouts.documents(List.of(file), bad));
  }

  /**
   * The first 8 MiB of every file, or less of each when there are many: about 32 MiB in all, less
   * in a small heap. Bad rows are left out and not reported.
   */
  public static List<Document> sample(List<Path> inputs) {
    List<Path> files = InputFiles.of(inputs);
    long all = 0;
    long limit = Math.min(SAMPLE_BYTES_OF_FILE, SAMPLE_BYTES / Math.max(1, files.size()));
    List<Document> sample = new ArrayList<>();
    for (Path file : files) {
      if (all >= SAMPLE_BYTES) {
        break; // Many files, each with a first document above its share.
      }
      BadRows ignored = new BadRows(Long.MAX_VALUE, BadRows.DEFAULT_ROW_BYTES);
      long[] bytes = new long[1];
      try (Stream<Document> documents = documents(List.of(file), ignored)) {
        documents
            .takeWhile(_ -> bytes[0] < limit)
            .forEach(document -> {
              bytes[0] += Characters.utf8Length(document.text());
              sample.add(document);
            });
      }
      all += bytes[0];
    }
    return sample;
  }

  private static Stream<Document> lines(Path file) {
    String source = file.getFileName().toString();
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // It reports what is none.
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(InputBytes.open(file, null), decoder));
    return Stream.iterate(line(reader, file), line -> line != null, _ -> line(reader, file))
        .map(line -> new Document(source, line, source))
        .onClose(() -> {
          try {
            reader.close();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
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
