package org.zerochat4j.eval;

import java.nio.file.Path;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.kernels.Buffer;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Npy;
import org.zerochat4j.model.Objective;
import org.zerochat4j.model.PaddedBatch;

/** The raw output of a model, for comparison with other implementations. */
public final class Logits {

  private Logits() {}

  /**
   * Writes the logits after each of {@code ids} as a float32 {@code .npy} of shape [tokens, vocab].
   *
   * @throws org.zerochat4j.base.UserError for ids that the model cannot read
   */
  public static void write(LlamaModel model, int[] ids, Path npy) {
    TokenLogProbs.check(model.config(), ids);
    try (Objective objective = Objective.languageModel(model)) {
      INDArray logits = objective.detail(new PaddedBatch(List.of(ids)).inputs());
      int vocab = model.config().vocabSize();
      Buffer read = Buffer.of(logits).slice(0, (long) ids.length * vocab); // without the padding
      Npy.write(npy, ids.length, vocab, read.segment());
    }
  }
}
