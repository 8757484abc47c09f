package org.zerochat4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StreamingDecoderTest {
  private static final Tokenizer TOY = Toy.tokenizer();

  /** A terminal that gets a third of a character shows a question mark. */
  @Test
  void neverReturnsHalfACharacter() {
    String text = "龘😀é天 ok 鱻";
    StreamingDecoder decoder = new StreamingDecoder(TOY, true);
    StringBuilder all = new StringBuilder();
    for (int id : TOY.encode(text)) {
      String piece = decoder.push(id);
      assertThat(piece).doesNotContain("\ufffd");
      assertThat(piece.isEmpty() || !Character.isHighSurrogate(piece.charAt(piece.length() - 1)))
          .isTrue();
      all.append(piece);
    }
    assertThat(all + decoder.finish()).isEqualTo(text);
  }

  /** A generation that was cut off or is no UTF-8 must not lose what follows. */
  @Test
  void agreesWithDecodingAllAtOnceOnBrokenText() {
    int[] ids = TOY.encode("a龘b", false);
    int[] broken = Arrays.copyOf(ids, ids.length + 3);
    broken[ids.length] = TOY.encode("鱻")[0];
    broken[ids.length + 1] = TOY.encode("z")[0];
    broken[ids.length + 2] = TOY.encode("鱻")[0];
    StreamingDecoder decoder = new StreamingDecoder(TOY, true);
    for (int round = 0; round < 2; round++) {
      StringBuilder all = new StringBuilder();
      for (int id : broken) {
        all.append(decoder.push(id));
      }
      assertThat(all.append(decoder.finish()).toString()).isEqualTo(TOY.decode(broken, true));
    }
  }

  /** The end mark of an answer is not part of it. */
  @Test
  void leavesSpecialTokensOutWhenAsked() {
    int end = TOY.eosId();
    assertThat(new StreamingDecoder(TOY, true).push(end)).isEmpty();
    assertThat(new StreamingDecoder(TOY, false).push(end)).isEqualTo("<|im_end|>");
  }
}
