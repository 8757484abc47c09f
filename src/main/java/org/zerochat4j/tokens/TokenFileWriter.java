package org.zerochat4j.tokens;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.AtomicFiles.IoConsumer;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.tokenizer.Tokenizer;

/**
 * Writes a {@code .bin} file: the ids of every document and the end token after it, two bytes an id
 * (little-endian, unsigned), four when the vocabulary needs them.
 */
public final class TokenFileWriter {
  private final OutputStream out;
  private final int eos;
  private final int vocab;
  private final boolean wide;
  private final Map<String, TokenFileInfo.SourceCount> sources = new TreeMap<>();
  private long tokens;
  private long documents;
  private byte[] buffer = new byte[1 << 12];

  private TokenFileWriter(OutputStream out, Tokenizer tokenizer) {
    this.out = out;
    this.eos = tokenizer.eosId();
    this.vocab = tokenizer.vocabSize();
    this.wide = TokenFileInfo.dtypeFor(vocab).equals("uint32");
  }

  /**
   * Hands out a writer; when {@code body} returns, {@code bin} and its description appear, whole.
   *
   * @throws UserError when the tokenizer has no end token, or the disk refuses
   */
  public static TokenFileInfo write(
      Path bin, Tokenizer tokenizer, IoConsumer<TokenFileWriter> body) {
    if (tokenizer.eosId() < 0) {
      throw new UserError(
          "the tokenizer has no end token; name it as eos_token in tokenizer_config.json");
    }
    TokenFileWriter[] writer = new TokenFileWriter[1];
    AtomicFiles.write(
        bin,
        out -> {
          writer[0] = new TokenFileWriter(out, tokenizer);
          body.accept(writer[0]);
        });
    TokenFileWriter done = writer[0];
    TokenFileInfo info =
        new TokenFileInfo(
            TokenFileInfo.dtypeFor(done.vocab),
            done.tokens,
            done.documents,
            done.sources,
            done.eos,
            done.vocab,
            tokenizer.hash(),
            AtomicFiles.sha256(bin));
    Json.write(TokenFileInfo.pathFor(bin), info);
    return info;
  }

  /** Appends one document; {@code bytes} is the size of its text in UTF-8, for the counts. */
  public void document(int[] ids, String source, long bytes) throws IOException {
    int size = (ids.length + 1) * (wide ? 4 : 2);
    if (buffer.length < size) {
      buffer = new byte[size * 2];
    }
    int at = 0;
    for (int id : ids) {
      at = put(id, at);
    }
    out.write(buffer, 0, put(eos, at));
    tokens += ids.length + 1;
    documents++;
    sources.merge(
        source,
        new TokenFileInfo.SourceCount(1, ids.length + 1, bytes),
        (a, b) ->
            new TokenFileInfo.SourceCount(
                a.documents() + b.documents(), a.tokens() + b.tokens(), a.bytes() + b.bytes()));
  }

  /** How many ids have been written. */
  public long tokens() {
    return tokens;
  }

  /** How many documents have been written. */
  public long documents() {
    return documents;
  }

  private int put(int id, int at) {
    if (id < 0 || id >= vocab) {
      throw new IllegalArgumentException("id " + id + " in a vocabulary of " + vocab);
    }
    buffer[at] = (byte) id;
    buffer[at + 1] = (byte) (id >> 8);
    if (wide) {
      buffer[at + 2] = (byte) (id >> 16);
      buffer[at + 3] = (byte) (id >> 24);
      return at + 4;
    }
    return at + 2;
  }
}
