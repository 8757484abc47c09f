package org.zerochat4j.tokenizer;

import org.zerochat4j.tokenizer.decode.DecoderStage;

/**
 * Turns ids into text one by one. A Chinese character is three bytes and often two tokens: what is
 * returned never ends inside one. All returned pieces together equal {@link Tokenizer#decode} of
 * all ids.
 */
public final class StreamingDecoder {
  private final Tokenizer tokenizer;
  private final boolean skipSpecial;
  private final StringBuilder text = new StringBuilder();
  private final DecoderStage chain;

  /**
   * Decodes with {@code tokenizer}; special tokens become text only without {@code skipSpecial}.
   */
  public StreamingDecoder(Tokenizer tokenizer, boolean skipSpecial) {
    this.tokenizer = tokenizer;
    this.skipSpecial = skipSpecial;
    chain = tokenizer.decoders().chain(text);
  }

  /** The characters that {@code id} completes; often one, sometimes none. */
  public String push(int id) {
    String token = tokenizer.tokenOf(id);
    if (token != null && !(skipSpecial && tokenizer.isSpecial(id))) {
      chain.chunk(token, true);
    }
    return take();
  }

  /**
   * What is left at the end: U+FFFD for a character that was cut off. The decoder can be used
   * again.
   */
  public String finish() {
    chain.finish();
    return take();
  }

  private String take() {
    String taken = text.toString();
    text.setLength(0);
    return taken;
  }
}
