package org.zerochat4j.corpus.rows;

/**
 * The characters of a JSON row, decoded from UTF-8 as strictly as the JDK does and looked through
 * on the way. Parsing from characters that a thread keeps is a quarter faster than from a string
 * made for each row. Used by one thread.
 */
final class JsonChars {
  private static final ThreadLocal<JsonChars> OF_THREAD = ThreadLocal.withInitial(JsonChars::new);

  /** What a thread keeps for the next row; longer rows get an array of their own. */
  private static final int KEPT_CHARS = 1 << 20;

  private char[] kept = new char[1 << 13];
  private char[] chars;
  private int length;
  private boolean surrogateEscapes;

  /**
   * The characters of {@code utf8}, valid until the thread asks again; null when the bytes are not
   * UTF-8 or one of them is NUL.
   */
  static JsonChars of(byte[] utf8) {
    JsonChars chars = OF_THREAD.get();
    return chars.decode(utf8) ? chars : null;
  }

  char[] chars() {
    return chars;
  }

  int length() {
    return length;
  }

  /** Whether there is an escape in the range of the surrogates: half a pair is possible. */
  boolean hasSurrogateEscapes() {
    return surrogateEscapes;
  }

  private boolean decode(byte[] utf8) {
    if (kept.length < utf8.length && utf8.length <= KEPT_CHARS) {
      kept = new char[Math.min(KEPT_CHARS, 2 * utf8.length)];
    }
    chars = utf8.length <= KEPT_CHARS ? kept : new char[utf8.length];
    surrogateEscapes = false;
    char[] to = chars;
    int n = 0;
    int end = utf8.length;
    for (int i = 0; i < end; ) {
      int a = utf8[i++];
      if (a > 0) {
        to[n++] = (char) a;
        if (a == '\\' && i + 1 < end && utf8[i] == 'u' && (utf8[i + 1] | 0x20) == 'd') {
          surrogateEscapes = true;
        }
      } else if ((a & 0xf0) == 0xe0 && i + 1 < end) {
        int code = (a & 0x0f) << 12 | (utf8[i] & 0x3f) << 6 | (utf8[i + 1] & 0x3f);
        boolean whole = isTail(utf8[i]) && isTail(utf8[i + 1]);
        if (!whole || code < 0x800 || code >>> 11 == 0xd800 >>> 11) {
          return false;
        }
        to[n++] = (char) code;
        i += 2;
      } else if ((a & 0xe0) == 0xc0 && i < end) {
        int code = (a & 0x1f) << 6 | (utf8[i] & 0x3f);
        if (!isTail(utf8[i++]) || code < 0x80) {
          return false;
        }
        to[n++] = (char) code;
      } else if ((a & 0xf8) == 0xf0 && i + 2 < end) {
        int code =
            (a & 0x07) << 18
                | (utf8[i] & 0x3f) << 12
                | (utf8[i + 1] & 0x3f) << 6
                | (utf8[i + 2] & 0x3f);
        boolean whole = isTail(utf8[i]) && isTail(utf8[i + 1]) && isTail(utf8[i + 2]);
        if (!whole || !Character.isSupplementaryCodePoint(code)) {
          return false;
        }
        to[n++] = Character.highSurrogate(code);
        to[n++] = Character.lowSurrogate(code);
        i += 3;
      } else {
        return false;
      }
    }
    length = n;
    return true;
  }

  private static boolean isTail(byte b) {
    return (b & 0xc0) == 0x80;
  }
}
