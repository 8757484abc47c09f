package org.zerochat4j.tokens;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.Hash;
import org.zerochat4j.corpus.layouts.Layouts;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.OutputFiles;
import org.zerochat4j.tokenizer.Tokenizer;

/**
 * The stage that turns documents into a {@code .bin} file or several shards of one: encoded on all
 * cores, written in their order, the same bytes whatever the number of threads.
 */
public final class Tokenize {
  private static final Logger LOG = LoggerFactory.getLogger(Tokenize.class);
  private static final int REPORT_EVERY = 256;

  private final TokenizeConfig config;
  private final Tokenizer tokenizer;
  private final ShardFiles names;
  private long tokens;
  private long documents;

  /**
   * What came out; {@code bytes} of UTF-8 text went in.
   *
   * @param shards how many files the tokens lie in
   * @param resumed how many of them were there already
   */
  public record Result(
      long tokens,
      long documents,
      long bytes,
      String dtype,
      int shards,
      int resumed,
      Map<String, TokenFileInfo.SourceCount> sources,
      double seconds,
      @JsonProperty("bad_rows") BadRows badRows) {}

  private Tokenize(TokenizeConfig config) {
    this.config = config;
    this.tokenizer = Tokenizer.load(config.tokenizer());
    this.names = new ShardFiles(config.out());
  }

  /**
   * Encodes {@code config.inputs()} into {@code config.out()}. With shards, those that an earlier
   * call with the same inputs and settings finished are kept.
   */
  public static Result run(TokenizeConfig config) {
    Configs.requireAll(config);
    Tokenize stage = new Tokenize(config);
    Path index = TokenShard.indexFor(config.out());
    try (OutputFiles outputs = OutputFiles.claim(config.out(), index)) {
      return stage.run(outputs.inputs(config.inputs()));
    }
  }

  private Result run(List<Path> inputs) {
    long began = System.nanoTime();
    BadRows bad = BadRows.beside(config.out(), config.maxBadRows(), config.maxRowBytes());
    String origin = origin(inputs);
    boolean sharded = config.shardTokens() > 0;
    List<TokenFileInfo> files = sharded ? names.finished(origin) : new ArrayList<>();
    int resumed = files.size();
    try (Stream<Document> documents = Layouts.documents(inputs, config.reading(), bad);
        Progress progress = new Progress("tokenize", 0, "documents")) {
      encode(documents, bad, origin, files, progress);
    }
    TokenFileInfo whole = TokenFileInfo.ofAll(files, sharded ? shardNames(files) : null);
    if (sharded) {
      names.deleteWhole();
      Json.write(TokenFileInfo.pathFor(config.out()), whole);
    }
    long bytes =
        whole.sources().values().stream().mapToLong(TokenFileInfo.SourceCount::bytes).sum();
    double seconds = (System.nanoTime() - began) * 1e-9;
    return new Result(
        whole.tokens(),
        whole.documents(),
        bytes,
        whole.dtype(),
        files.size(),
        resumed,
        whole.sources(),
        seconds,
        bad);
  }

  private void encode(
      Stream<Document> stream,
      BadRows bad,
      String origin,
      List<TokenFileInfo> files,
      Progress progress) {
    for (TokenFileInfo file : files) {
      tokens += file.tokens();
      documents += file.documents();
    }
    EncodedDocuments encoded = new EncodedDocuments(stream.iterator(), tokenizer);
    if (!files.isEmpty()) {
      LOG.info("going on after {} shards, {} documents", files.size(), documents);
      encoded.skip(documents);
    }
    boolean any = encoded.hasNext(() -> {});
    if (!any && files.isEmpty()) {
      bad.requireUsable();
      throw new UserError("the input has no documents; expected rows like {\"text\": \"...\"}");
    }
    if (config.shardTokens() == 0) {
      files.add(write(config.out(), encoded, Long.MAX_VALUE, origin, progress));
      return;
    }
    names.deleteFrom(files.size());
    while (encoded.hasNext(() -> {})) {
      Path shard = names.shard(files.size());
      files.add(write(shard, encoded, config.shardTokens(), origin, progress));
    }
  }

  /** Writes a file of at most {@code limit} tokens, or of one document that has more. */
  private TokenFileInfo write(
      Path bin, EncodedDocuments encoded, long limit, String origin, Progress progress) {
    return TokenFileWriter.write(
        bin,
        tokenizer,
        origin,
        writer -> {
          Runnable drain = draining(writer);
          try {
            while (encoded.hasNext(drain)
                && (writer.tokens() == 0 || writer.tokens() + encoded.tokens() <= limit)) {
              writer.packed(
                  encoded.packed(),
                  encoded.start(),
                  encoded.end(),
                  encoded.hash(),
                  encoded.source(),
                  encoded.bytes());
              tokens += encoded.tokens();
              documents++;
              encoded.advance();
              if (documents % REPORT_EVERY == 0) {
                progress.update(documents, tokens + " tokens");
              }
            }
            progress.update(documents, tokens + " tokens");
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
        });
  }

  /** The disk is written to while the other threads encode. */
  private static Runnable draining(TokenFileWriter writer) {
    return () -> {
      try {
        writer.drain();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private List<String> shardNames(List<TokenFileInfo> files) {
    List<String> shardNames = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      shardNames.add(names.shard(i).getFileName().toString());
    }
    return shardNames;
  }

  /** Stands for everything that the shards depend on: a change of it means to begin again. */
  private String origin(List<Path> inputs) {
    StringBuilder all = new StringBuilder(tokenizer.hash());
    all.append(' ').append(tokenizer.eosId()).append(' ').append(config.shardTokens());
    all.append(' ').append(config.maxRowBytes());
    all.append(' ').append(config.text()).append(' ').append(config.encoding());
    try {
      for (Path file : inputs) {
        all.append('\n').append(file).append(' ').append(Files.size(file));
        all.append(' ').append(Files.getLastModifiedTime(file).toMillis());
      }
    } catch (IOException e) {
      throw new UserError("cannot read the inputs: " + e.getMessage(), e);
    }
    return Long.toHexString(Hash.text(all.toString(), 0));
  }
}
