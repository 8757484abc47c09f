package org.zerochat4j.tokens;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.AtomicFiles.IoConsumer;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.tokenizer.Tokenizer;

/**
 * Writes a {@code .bin} file: the ids of every document and the end token after it, two bytes an id
 * (little-endian, unsigned), four when the vocabulary needs them. Beside it come the list of
 * documents (see {@link TokenShard}) and the description, with a checksum taken on the way.
 *
 * <p>For use by one thread at a time.
 */
public final class TokenFileWriter {
  /** So much may wait in memory for a call of {@link #drain}. */
  private static final int WAITING_BYTES = 1 << 24;

  private final OutputStream out;
  private final OutputStream index;
  private final TokenType type;
  private final int eos;
  private final int vocab;
  private final MessageDigest digest;
  private final Map<String, Counter> sources = new TreeMap<>();
  private long tokens;
  private long documents;
  private byte[] waiting = new byte[1 << 16];
  private int waitingBytes;
  private final byte[] entry = new byte[TokenShard.INDEX_BYTES];

  private static final class Counter {
    private long documents;
    private long tokens;
    private long bytes;
  }

  private TokenFileWriter(OutputStream out, OutputStream index, Tokenizer tokenizer) {
    this.out = out;
    this.index = index;
    this.eos = tokenizer.eosId();
    this.vocab = tokenizer.vocabSize();
    this.type = TokenType.forVocab(vocab);
    this.digest = AtomicFiles.sha256();
  }

  /**
   * Hands out a writer; when {@code body} returns, {@code bin} and what belongs to it appear,
   * whole.
   *
   * @throws UserError when the tokenizer has no end token, or the disk refuses
   */
  public static TokenFileInfo write(
      Path bin, Tokenizer tokenizer, IoConsumer<TokenFileWriter> body) {
    return write(bin, tokenizer, null, body);
  }

  /**
   * The same.
   *
   * @param origin what the description says about inputs and settings, null for nothing
   */
  static TokenFileInfo write(
      Path bin, Tokenizer tokenizer, String origin, IoConsumer<TokenFileWriter> body) {
    if (tokenizer.eosId() < 0) {
      throw new UserError(
          "the tokenizer has no end token; name it as eos_token in tokenizer_config.json");
    }
    TokenFileWriter[] writer = new TokenFileWriter[1];
    // The description comes last: a file without one is not finished.
    AtomicFiles.write(
        bin,
        out ->
            AtomicFiles.write(
                TokenShard.indexFor(bin),
                index -> {
                  writer[0] = new TokenFileWriter(out, index, tokenizer);
                  body.accept(writer[0]);
                  writer[0].drain();
                }));
    TokenFileInfo info = writer[0].info(tokenizer.hash(), origin);
    Json.write(TokenFileInfo.pathFor(bin), info);
    return info;
  }

  /**
   * Appends one document.
   *
   * @param ids without the end token
   * @param bytes the size of its text in UTF-8, for the counts
   */
  public void document(int[] ids, String source, long bytes) throws IOException {
    byte[] packed = new byte[Math.multiplyExact(ids.length + 1, type.bytes())];
    int at = 0;
    for (int id : ids) {
      if (id < 0 || id >= vocab) {
        throw new IllegalArgumentException("id " + id + " in a vocabulary of " + vocab);
      }
      at = type.put(packed, at, id);
    }
    type.put(packed, at, eos);
    packed(packed, 0, packed.length, Arrays.hashCode(ids), source, bytes);
  }

  /**
   * Appends one document whose ids, the end token among them, are the bytes {@code from} to {@code
   * to}.
   *
   * @param hash of its text
   */
  void packed(byte[] ids, int from, int to, int hash, String source, long bytes)
      throws IOException {
    int size = to - from;
    if (waitingBytes + (long) size > WAITING_BYTES) {
      drain();
    }
    if (waiting.length < waitingBytes + size) {
      waiting = Arrays.copyOf(waiting, Math.max(waitingBytes + size, waiting.length * 2));
    }
    System.arraycopy(ids, from, waiting, waitingBytes, size);
    waitingBytes += size;
    int count = size / type.bytes();
    TokenType.UINT32.put(entry, 0, count);
    TokenType.UINT32.put(entry, Integer.BYTES, hash);
    index.write(entry);
    tokens += count;
    documents++;
    Counter counter = sources.computeIfAbsent(source, _ -> new Counter());
    counter.documents++;
    counter.tokens += count;
    counter.bytes += bytes;
  }

  /** Writes what has been appended so far to the disk. */
  void drain() throws IOException {
    digest.update(waiting, 0, waitingBytes);
    out.write(waiting, 0, waitingBytes);
    waitingBytes = 0;
  }

  /** How many ids have been appended. */
  public long tokens() {
    return tokens;
  }

  /** How many documents have been appended. */
  public long documents() {
    return documents;
  }

  private TokenFileInfo info(String tokenizer, String origin) {
    Map<String, TokenFileInfo.SourceCount> counts = new TreeMap<>();
    sources.forEach((source, n) ->
        counts.put(source, new TokenFileInfo.SourceCount(n.documents, n.tokens, n.bytes)));
    return new TokenFileInfo(
        type.dtype(),
        tokens,
        documents,
        counts,
        eos,
        vocab,
        tokenizer,
        HexFormat.of().formatHex(digest.digest()),
        origin,
        null);
  }
}
