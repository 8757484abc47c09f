package org.zerochat4j.tokenizer.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The printable character that stands for each byte in a byte-level vocabulary, as GPT-2 defined
 * it: visible Latin-1 characters stand for themselves, the other 68 bytes take the code points from
 * U+0100 on.
 */
public final class ByteAlphabet {
  public static final int SIZE = 256;

  private static final char[] CHAR_OF_BYTE = new char[SIZE];
  private static final short[] BYTE_OF_CHAR = new short[0x100 + 68];

  static {
    Arrays.fill(BYTE_OF_CHAR, (short) -1);
    char next = 0x100;
    for (int b = 0; b < SIZE; b++) {
      boolean visible = (b >= '!' && b <= '~') || (b >= 0xa1 && b != 0xad);
      CHAR_OF_BYTE[b] = visible ? (char) b : next++;
      BYTE_OF_CHAR[CHAR_OF_BYTE[b]] = (short) b;
    }
  }

  private ByteAlphabet() {}

  public static char charOf(int unsignedByte) {
    return CHAR_OF_BYTE[unsignedByte];
  }

  /** The byte, 0 to 255, that {@code c} stands for, or -1. */
  public static int byteOf(char c) {
    return c < BYTE_OF_CHAR.length ? BYTE_OF_CHAR[c] : -1;
  }

  /**
   * All 256 characters in the order of their code points: a trained vocabulary starts with them.
   */
  public static char[] sorted() {
    char[] all = CHAR_OF_BYTE.clone();
    Arrays.sort(all);
    return all;
  }

  /**
   * The bytes a token of the vocabulary stands for; one outside the alphabet stands for its own
   * UTF-8.
   */
  public static byte[] bytesOf(String token) {
    byte[] bytes = new byte[token.length()];
    for (int i = 0; i < bytes.length; i++) {
      int b = byteOf(token.charAt(i));
      if (b < 0) {
        return token.getBytes(StandardCharsets.UTF_8);
      }
      bytes[i] = (byte) b;
    }
    return bytes;
  }

  /** Writes the UTF-8 of {@code text} from {@code start} to {@code end} in the alphabet. */
  public static void write(char[] text, int start, int end, TextBuffer out) {
    for (int i = start; i < end; ) {
      int point = Character.codePointAt(text, i, end);
      i += Character.charCount(point);
      if (point < 0x80) {
        out.write(charOf(point));
      } else {
        int rest = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
        out.write(charOf((0xf00 >> (rest + 1) & 0xf0) | point >> (6 * rest)));
        for (int shift = 6 * rest - 6; shift >= 0; shift -= 6) {
          out.write(charOf(0x80 | (point >> shift & 0x3f)));
        }
      }
    }
  }
}
