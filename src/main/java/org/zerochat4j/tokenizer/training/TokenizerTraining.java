package org.zerochat4j.tokenizer.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.layouts.Layouts;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.tokenizer.Tokenizer;

/** The stage that makes a tokenizer from documents. */
public final class TokenizerTraining {
  /** How much of the beginning of the input the compression is measured on. */
  private static final long SAMPLE_BYTES = 1 << 20;

  private TokenizerTraining() {}

  /**
   * What came out.
   *
   * @param vocab ids in all, special tokens included
   * @param bytesPerToken UTF-8 bytes of the first megabyte of text per token
   */
  public record Result(
      int vocab,
      int merges,
      @JsonProperty("bytes_per_token") double bytesPerToken,
      long documents,
      double seconds,
      @JsonProperty("bad_rows") BadRows badRows) {}

  /** Trains on {@code config.inputs()} and writes the tokenizer into {@code config.out()}. */
  public static Result run(TokenizerConfig config) {
    if (config.inputs().isEmpty() || config.out() == null) {
      throw new UserError("a tokenizer needs inputs (files to learn from) and out (a folder)");
    }
    long began = System.nanoTime();
    BadRows bad = new BadRows(config.maxBadRows(), BadRows.DEFAULT_ROW_BYTES);
    long[] documents = new long[1];
    Tokenizer tokenizer;
    try (Stream<String> texts = texts(config.inputs(), bad)) {
      tokenizer =
          BpeTrainer.train(
              texts.peek(_ -> documents[0]++),
              config.vocabSize(),
              config.specialTokens(),
              config.systemPrompt());
    }
    if (documents[0] == 0) {
      throw new UserError(config.inputs().getFirst() + ": no text to train a tokenizer on");
    }
    tokenizer.save(config.out());
    double bytesPerToken = bytesPerToken(tokenizer, config.inputs());
    double seconds = (System.nanoTime() - began) * 1e-9;
    return new Result(
        tokenizer.vocabSize(),
        tokenizer.merges().size(),
        bytesPerToken,
        documents[0],
        seconds,
        bad);
  }

  private static double bytesPerToken(Tokenizer tokenizer, List<Path> files) {
    // Bad rows have been counted already.
    BadRows ignored = new BadRows(Long.MAX_VALUE, BadRows.DEFAULT_ROW_BYTES);
    long[] bytes = new long[1];
    long[] tokens = new long[1];
    try (Stream<String> texts = texts(files, ignored)) {
      texts
          .takeWhile(_ -> bytes[0] < SAMPLE_BYTES)
          .forEach(text -> {
            bytes[0] += text.getBytes(StandardCharsets.UTF_8).length;
            tokens[0] += tokenizer.encode(text).length;
          });
    }
    return tokens[0] == 0 ? 0 : (double) bytes[0] / tokens[0];
  }

  private static Stream<String> texts(List<Path> files, BadRows bad) {
    return files.stream()
        .flatMap(file ->
            file.toString().endsWith(".txt")
                ? lines(file)
                : Layouts.documents(List.of(file), bad).map(Document::text));
  }

  /**
   * The lines of a file with their line ends: words never reach across lines, the ends are learned
   * too.
   */
  private static Stream<String> lines(Path file) {
    try {
      BufferedReader reader = Files.newBufferedReader(file);
      return Stream.iterate(line(reader, file), line -> line != null, _ -> line(reader, file))
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
        if (c == '\n') {
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
