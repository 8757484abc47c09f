package org.zerochat4j.tokenizer;

import java.util.Collections;
import java.util.List;
import org.zerochat4j.tokenizer.training.BpeTrainer;

/** A small tokenizer trained on a few sentences. */
public final class Toy {
  private static final List<String> TEXTS =
      List.of(
          "床前明月光，疑是地上霜。举头望明月，低头思故乡。\n",
          "The quick brown fox jumps over the lazy dog. The dog sleeps; the fox doesn't.\n",
          "user assistant system 你好，请问今天是星期几？今天是星期三。\n",
          "1234567890 3.14159 2024年8月15日\n");

  private Toy() {}

  /**
   * About 400 ids with {@code <|endoftext|>}, {@code <|im_start|>} and {@code <|im_end|>} at the
   * end.
   */
  public static Tokenizer tokenizer() {
    return BpeTrainer.train(
        Collections.nCopies(3, TEXTS).stream().flatMap(List::stream),
        400,
        BpeTrainer.DEFAULT_SPECIAL,
        "");
  }
}
