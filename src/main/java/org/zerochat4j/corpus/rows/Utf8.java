package org.zerochat4j.corpus.rows;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Strict decoding of rows. */
final class Utf8 {
  private static final char REPLACEMENT = '\ufffd';
  private static final Charset GB18030 = Charset.forName("GB18030");

  private Utf8() {}

  /** The text of a row; what is not UTF-8 or holds a NUL is a bad row. */
  static String text(byte[] bytes) throws BadRow {
    String text = textOrNull(bytes);
    if (text == null || text.indexOf('\0') >= 0) {
      throw problem(bytes);
    }
    return text;
  }

  /** What is wrong with bytes that are not UTF-8 or hold a NUL. */
  static BadRow problem(byte[] bytes) {
    return textOrNull(bytes) == null
        ? new BadRow("not valid UTF-8" + hint(bytes))
        : new BadRow("a NUL byte in the row");
  }

  /**
   * The text, null when the bytes are not UTF-8. The lenient constructor is several times as fast
   * as a strict decoder; only a text with its replacement character has to be looked at again.
   */
  static String textOrNull(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.indexOf(REPLACEMENT) < 0 || decodes(bytes, StandardCharsets.UTF_8) ? text : null;
  }

  /** Chinese text that is not UTF-8 nearly always is GBK or its superset GB18030. */
  private static String hint(byte[] bytes) {
    if (!decodes(bytes, GB18030)) {
      return "";
    }
    long common =
        new String(bytes, GB18030).codePoints().filter(c -> c >= 0x4e00 && c <= 0x9fa5).count();
    long others = 0;
    for (byte b : bytes) {
      others += b < 0 ? 1 : 0;
    }
    return common * 3 > others ? "; it may be GB18030 (encoding: gb18030)" : "";
  }

  private static boolean decodes(byte[] bytes, Charset charset) {
    try {
      charset.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
