package org.zerochat4j.eval;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.zerochat4j.model.LlamaConfig;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.tokenizer.Tokenizer;

/**
 * How well a model predicts text, in bits per UTF-8 byte: a figure that does not depend on the
 * tokenizer.
 *
 * <p>Documents are read apart from each other, in windows of {@link #WINDOW} tokens (or the model's
 * context, if that is shorter) that overlap by half: every token is scored once, and but for the
 * beginning of its document with at least half a window before it. A model with a begin token reads
 * it first; without one a document's first token follows nothing, so neither it nor its bytes
 * count.
 */
public final class BitsPerByte implements AutoCloseable {

  /** Tokens of a window at most. */
  public static final int WINDOW = 1024;

  private static final int WINDOWS_AT_ONCE = 64;

  /**
   * The result over all documents.
   *
   * @param loss mean over tokens, in nats
   * @param tokens scored
   * @param bytes that the scored tokens stand for
   */
  public record Result(
      @JsonProperty("bits_per_byte") double bitsPerByte,
      double loss,
      long tokens,
      long bytes,
      long documents) {}

  private final Tokenizer tokenizer;
  private final int beginToken;
  private final int window;
  private final TokenLogProbs scorer;
  private final List<TokenLogProbs.Sequence> waiting = new ArrayList<>();
  private double nats;
  private long tokens;
  private long bytes;
  private long documents;

  /** Measures {@code model}, which stays the caller's. */
  public BitsPerByte(LlamaModel model, Tokenizer tokenizer) {
    LlamaConfig config = model.config();
    this.tokenizer = tokenizer;
    this.beginToken = config.bosTokenId();
    this.window = Math.min(WINDOW, config.maxPositionEmbeddings());
    this.scorer = new TokenLogProbs(model);
  }

  /** Takes one document into the result. */
  public void add(String document) {
    int[] ids = tokenizer.encode(document);
    if (ids.length == 0) {
      return;
    }
    documents++;
    bytes += document.getBytes(StandardCharsets.UTF_8).length;
    if (beginToken >= 0) {
      int[] begun = new int[ids.length + 1];
      begun[0] = beginToken;
      System.arraycopy(ids, 0, begun, 1, ids.length);
      ids = begun;
    } else {
      bytes -= tokenizer.bytesOf(ids[0]).length;
    }
    int scoredTo = 1;
    for (int start = 0; scoredTo < ids.length; start += Math.max(1, window / 2)) {
      int end = Math.min(start + window, ids.length);
      if (end > scoredTo) {
        int[] read = Arrays.copyOfRange(ids, start, end);
        waiting.add(TokenLogProbs.Sequence.from(scoredTo - start, read));
        tokens += end - scoredTo;
        scoredTo = end;
      }
      if (waiting.size() >= WINDOWS_AT_ONCE) {
        score();
      }
    }
  }

  private void score() {
    for (float[] logProbs : scorer.of(waiting)) {
      for (float logProb : logProbs) {
        nats -= logProb;
      }
    }
    waiting.clear();
  }

  /** The figures so far; NaN when nothing was scored. */
  public Result result() {
    score();
    return new Result(nats / Math.log(2) / bytes, nats / tokens, tokens, bytes, documents);
  }

  /** Frees what scoring needed; the model stays. */
  @Override
  public void close() {
    scorer.close();
  }
}
