package org.zerochat4j.tokenizer.text;

/**
 * Bytes to text, as they come. What is no UTF-8 becomes U+FFFD, one for each longest beginning of a
 * character (the practice that Unicode recommends and that Rust follows; Java differs at encoded
 * surrogates).
 */
public final class Utf8Decoder {
  private static final char REPLACEMENT = '\ufffd';

  /** The bits of a character that is not complete, and how many bytes of it are missing. */
  private int point;

  private int missing;

  /** The least and greatest byte that can come next in it. */
  private int low;

  private int high;

  /** Decodes one byte; appends the character that it completes to {@code out}. */
  public void push(byte signed, StringBuilder out) {
    int b = signed & 0xff;
    if (missing > 0) {
      if (b >= low && b <= high) {
        point = point << 6 | (b & 0x3f);
        low = 0x80;
        high = 0xbf;
        if (--missing == 0) {
          out.appendCodePoint(point);
        }
        return;
      }
      missing = 0;
      out.append(REPLACEMENT);
    }
    if (b < 0x80) {
      out.append((char) b);
    } else if (b >= 0xc2 && b <= 0xdf) {
      begin(b & 0x1f, 1, 0x80, 0xbf);
    } else if (b >= 0xe0 && b <= 0xef) {
      begin(b & 0x0f, 2, b == 0xe0 ? 0xa0 : 0x80, b == 0xed ? 0x9f : 0xbf);
    } else if (b >= 0xf0 && b <= 0xf4) {
      begin(b & 0x07, 3, b == 0xf0 ? 0x90 : 0x80, b == 0xf4 ? 0x8f : 0xbf);
    } else {
      out.append(REPLACEMENT);
    }
  }

  public void push(byte[] bytes, StringBuilder out) {
    for (byte b : bytes) {
      push(b, out);
    }
  }

  /** Ends the text: a character that is not complete becomes U+FFFD. */
  public void finish(StringBuilder out) {
    if (missing > 0) {
      missing = 0;
      out.append(REPLACEMENT);
    }
  }

  private void begin(int bits, int more, int least, int greatest) {
    point = bits;
    missing = more;
    low = least;
    high = greatest;
  }
}
