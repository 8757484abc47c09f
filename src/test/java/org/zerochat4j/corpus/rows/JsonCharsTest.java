package org.zerochat4j.corpus.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Our decoder against the JDK's strict one. */
class JsonCharsTest {
  @Test
  void acceptsAndRefusesWhatTheJdkDoes() {
    SplittableRandom random = new SplittableRandom(11);
    int refused = 0;
    for (int round = 0; round < 200_000; round++) {
      byte[] bytes = round % 2 == 0 ? text(random) : noise(random);
      if (round % 4 == 0) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      JsonChars chars = JsonChars.of(bytes);
      String expected = strict(bytes);
      refused += expected == null ? 1 : 0;
      assertThat(chars == null ? null : new String(chars.chars(), 0, chars.length()))
          .isEqualTo(expected == null || expected.indexOf('\0') >= 0 ? null : expected);
    }
    assertThat(refused).isBetween(50_000, 150_000);
  }

  @Test
  void longRowsAreNotKept() {
    byte[] bytes = "字".repeat(500_000).getBytes(StandardCharsets.UTF_8);

    int kept = JsonChars.of(new byte[] {'a'}).chars().length;
    assertThat(JsonChars.of(bytes).length()).isEqualTo(500_000);
    assertThat(JsonChars.of(new byte[] {'a'}).chars()).hasSize(kept);
  }

  @Test
  void noticesEscapesOfSurrogates() {
    assertThat(JsonChars.of("\\ud83d".getBytes(StandardCharsets.UTF_8)).hasSurrogateEscapes())
        .isTrue();
    assertThat(JsonChars.of("\\n\\u4e2d".getBytes(StandardCharsets.UTF_8)).hasSurrogateEscapes())
        .isFalse();
  }

  private static byte[] text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      int code = random.nextInt(1 << random.nextInt(1, 21)) % 0x10ffff;
      text.appendCodePoint(code >= 0xd800 && code < 0xe000 ? 'x' : code + 1);
    }
    String whole = text.toString();
    return whole.getBytes(StandardCharsets.UTF_8);
  }

  /** Bytes near the edges of UTF-8's ranges. */
  private static byte[] noise(SplittableRandom random) {
    int[] edges = {
      0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0x80, 0x9f, 0xa0, 0xbf, 0x41
    };
    byte[] bytes = new byte[random.nextInt(1, 6)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) edges[random.nextInt(edges.length)];
    }
    return bytes;
  }

  private static String strict(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
