package org.zerochat4j.corpus.rows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text in another encoding as UTF-8. Bytes that are wrong in that encoding become {@link
 * #WRONG_BYTE}, which UTF-8 does not know: the row they stand in is then found to be bad, and only
 * that row.
 */
final class Transcoder extends InputStream {
  private static final byte WRONG_BYTE = (byte) 0xff;
  private static final int BUFFER = 1 << 14;

  private final InputStream in;
  private final CharsetDecoder decoder;
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
  private final CharBuffer chars = CharBuffer.allocate(BUFFER);
  private byte[] ready = new byte[0];
  private int position;
  private boolean ended;
  private boolean finished;

  Transcoder(InputStream in, Charset from) {
    this.in = in;
    this.decoder =
        from.newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (position == ready.length) {
      if (finished) {
        return -1;
      }
      refill();
    }
    int n = Math.min(length, ready.length - position);
    System.arraycopy(ready, position, target, offset, n);
    position += n;
    return n;
  }

  /** A decoder never hands out half a surrogate pair, so each piece can be encoded by itself. */
  private void refill() throws IOException {
    if (!ended) {
      bytes.compact();
      int n = in.read(bytes.array(), bytes.position(), bytes.remaining());
      ended = n < 0;
      bytes.position(bytes.position() + Math.max(0, n)).flip();
    }
    chars.clear();
    CoderResult result = decoder.decode(bytes, chars, ended);
    boolean wrong = result.isError();
    if (wrong) {
      bytes.position(bytes.position() + result.length());
    }
    finished = ended && !wrong && result.isUnderflow();
    byte[] utf8 = chars.flip().toString().getBytes(StandardCharsets.UTF_8);
    ready = utf8;
    if (wrong) {
      ready = Arrays.copyOf(utf8, utf8.length + 1);
      ready[utf8.length] = WRONG_BYTE;
    }
    position = 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
