package org.zerochat4j.stages;

import java.nio.file.Path;
import org.zerochat4j.model.LlamaConfig;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.Toy;

/** Model folders with a chat template, untrained and small enough for tests. */
public final class TinyChatModels {
  private TinyChatModels() {}

  /** A new model for {@link Toy#tokenizer}. */
  public static LlamaModel model(long seed) {
    Tokenizer tokenizer = Toy.tokenizer();
    return LlamaModel.create(
        new LlamaConfig(
            tokenizer.vocabSize(),
            32,
            48,
            2,
            4,
            2,
            8,
            128,
            1e-6,
            1e4,
            true,
            0.02,
            -1,
            tokenizer.eosId(),
            tokenizer.padId()),
        seed);
  }

  /** The same as a folder with its tokenizer. */
  public static Path write(Path folder, long seed) {
    try (LlamaModel model = model(seed)) {
      StageModel.save(model, Toy.tokenizer(), folder);
    }
    return folder;
  }
}
