package org.zerochat4j.tokens;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.UserError;
import org.zerochat4j.base.Workers;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.layouts.Layouts;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.tokenizer.Tokenizer;

/**
 * The stage that turns documents into a {@code .bin} file: encoded on all cores, written in their
 * order.
 */
public final class Tokenize {
  private static final int BATCH_CHARS = 1 << 20;

  private Tokenize() {}

  /** What came out; {@code bytes} of UTF-8 text went in. */
  public record Result(
      long tokens,
      long documents,
      long bytes,
      String dtype,
      Map<String, TokenFileInfo.SourceCount> sources,
      double seconds,
      @JsonProperty("bad_rows") BadRows badRows) {}

  /** Encodes {@code config.inputs()} into {@code config.out()}. */
  public static Result run(TokenizeConfig config) {
    Tokenizer tokenizer = Tokenizer.load(config.tokenizer());
    long began = System.nanoTime();
    BadRows bad = new BadRows(config.maxBadRows(), BadRows.DEFAULT_ROW_BYTES);
    TokenFileInfo info;
    try (Stream<Document> documents = Layouts.documents(config.inputs(), bad)) {
      info =
          TokenFileWriter.write(
              config.out(),
              tokenizer,
              writer -> {
                try {
                  encode(documents, tokenizer, writer);
                } catch (UncheckedIOException e) {
                  throw e.getCause();
                }
              });
    }
    long bytes = info.sources().values().stream().mapToLong(TokenFileInfo.SourceCount::bytes).sum();
    double seconds = (System.nanoTime() - began) * 1e-9;
    return new Result(
        info.tokens(), info.documents(), bytes, info.dtype(), info.sources(), seconds, bad);
  }

  private static void encode(
      Stream<Document> documents, Tokenizer tokenizer, TokenFileWriter writer) {
    try (Progress progress = new Progress("tokenize", 0, "documents")) {
      List<Document> batch = new ArrayList<>();
      long[] chars = new long[1];
      // Not by iterator: the iterator of a flat-mapped stream holds whole files in memory.
      documents
          .sequential()
          .forEach(document -> {
            batch.add(document);
            chars[0] += document.text().length();
            if (chars[0] >= BATCH_CHARS) {
              encodeBatch(batch, tokenizer, writer);
              progress.update(writer.documents(), writer.tokens() + " tokens");
              batch.clear();
              chars[0] = 0;
            }
          });
      encodeBatch(batch, tokenizer, writer);
      progress.update(writer.documents(), writer.tokens() + " tokens");
    }
    if (writer.documents() == 0) {
      throw new UserError("the input has no documents; expected rows like {\"text\": \"...\"}");
    }
  }

  private static void encodeBatch(
      List<Document> batch, Tokenizer tokenizer, TokenFileWriter writer) {
    int[][] ids = new int[batch.size()][];
    long[] bytes = new long[batch.size()];
    Workers.run(
        ids.length,
        i -> {
          String text = batch.get(i).text();
          ids[i] = tokenizer.encode(text);
          bytes[i] = text.getBytes(StandardCharsets.UTF_8).length;
        });
    try {
      for (int i = 0; i < ids.length; i++) {
        writer.document(ids[i], batch.get(i).source(), bytes[i]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
