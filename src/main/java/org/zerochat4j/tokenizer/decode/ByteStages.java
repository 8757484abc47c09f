package org.zerochat4j.tokenizer.decode;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.zerochat4j.tokenizer.text.ByteAlphabet;
import org.zerochat4j.tokenizer.text.Utf8Decoder;

/** Steps of decoding that make text of bytes. */
final class ByteStages {
  private ByteStages() {}

  /** The byte that a token like {@code <0xE5>} stands for, or -1. */
  static int byteOf(String token) {
    if (token.length() != 6 || !token.startsWith("<0x") || token.charAt(5) != '>') {
      return -1;
    }
    int high = Character.digit(token.charAt(3), 16);
    int low = Character.digit(token.charAt(4), 16);
    boolean ascii = token.charAt(3) < 0x80 && token.charAt(4) < 0x80;
    return ascii && high >= 0 && low >= 0 ? high << 4 | low : -1;
  }

  /** ByteLevel: the characters of all tokens are bytes, and the bytes one UTF-8 text. */
  static final class Level extends DecoderStage.Whole {
    private final Utf8Decoder utf8 = new Utf8Decoder();
    private final StringBuilder text = new StringBuilder();

    Level(DecoderStage next) {
      super(next);
    }

    @Override
    void token(String token) {
      utf8.push(ByteAlphabet.bytesOf(token), text);
      flush(false);
    }

    @Override
    public void finish() {
      utf8.finish(text);
      flush(true);
      next.finish();
    }

    private void flush(boolean end) {
      if (end || !text.isEmpty()) {
        next.chunk(text.toString(), end);
        text.setLength(0);
      }
    }
  }

  /**
   * ByteFallback: a row of tokens like {@code <0xE5>} is a text if it is UTF-8 as a whole, else
   * each is U+FFFD. So a row is held back to its end.
   */
  static final class Fallback extends DecoderStage.Whole {
    private byte[] row = new byte[16];
    private int length;

    Fallback(DecoderStage next) {
      super(next);
    }

    @Override
    void token(String token) {
      int b = byteOf(token);
      if (b < 0) {
        endRow();
        next.chunk(token, true);
        return;
      }
      if (length == row.length) {
        row = Arrays.copyOf(row, length * 2);
      }
      row[length++] = (byte) b;
    }

    @Override
    public void finish() {
      endRow();
      next.finish();
    }

    private void endRow() {
      if (length == 0) {
        return;
      }
      try {
        next.chunk(
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(row, 0, length)).toString(),
            true);
      } catch (CharacterCodingException e) {
        for (int i = 0; i < length; i++) {
          next.chunk("\ufffd", true);
        }
      }
      length = 0;
    }
  }
}
