package org.zerochat4j.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Turns ids into text one by one. A Chinese character is three bytes and often two tokens: what is
 * returned never ends inside one. All returned pieces together equal {@link Tokenizer#decode} of
 * all ids.
 */
public final class StreamingDecoder {
  private final Tokenizer tokenizer;
  private final boolean skipSpecial;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  /** Bytes of a character that is not complete yet: at most three. */
  private byte[] pending = new byte[0];

  /**
   * Decodes with {@code tokenizer}; special tokens become text only without {@code skipSpecial}.
   */
  public StreamingDecoder(Tokenizer tokenizer, boolean skipSpecial) {
    this.tokenizer = tokenizer;
    this.skipSpecial = skipSpecial;
  }

  /** The characters that {@code id} completes; often one, sometimes none. */
  public String push(int id) {
    return skipSpecial && tokenizer.isSpecial(id) ? "" : decode(tokenizer.bytesOf(id), false);
  }

  /**
   * What is left at the end: U+FFFD for a character that was cut off. The decoder can be used
   * again.
   */
  public String finish() {
    String rest = decode(new byte[0], true);
    utf8.reset();
    return rest;
  }

  private String decode(byte[] bytes, boolean end) {
    ByteBuffer in = ByteBuffer.allocate(pending.length + bytes.length);
    in.put(pending).put(bytes).flip();
    CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
    utf8.decode(in, out, end);
    if (end) {
      utf8.flush(out);
    }
    pending = new byte[in.remaining()];
    in.get(pending);
    return out.flip().toString();
  }
}
