package org.zerochat4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.zerochat4j.base.UserError;
import org.zerochat4j.model.DoubleLlama;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.TinyModels;
import org.zerochat4j.model.TinyModels.Shape;

class TokenLogProbsTest {

  /** Sequences are sorted, padded and batched: each must still get its own numbers. */
  @Test
  void everySequenceGetsItsOwnLogProbabilities() {
    LlamaModel model = TinyModels.create(Shape.GROUPED, 1);
    DoubleLlama twin = new DoubleLlama(model);
    SplittableRandom random = new SplittableRandom(2);
    List<int[]> sequences = new ArrayList<>();
    for (int length : new int[] {5, 1, 9, 32, 2, 9}) {
      sequences.add(TinyModels.ids(random, length));
    }
    try (TokenLogProbs scorer = new TokenLogProbs(model)) {
      float[][] logProbs = scorer.of(sequences);
      for (int i = 0; i < logProbs.length; i++) {
        int[] ids = sequences.get(i);
        assertThat(logProbs[i]).hasSize(ids.length);
        assertThat(logProbs[i][0]).isZero();
        double[][] logits = twin.logits(ids);
        for (int t = 1; t < ids.length; t++) {
          assertThat((double) logProbs[i][t])
              .isCloseTo(DoubleLlama.logProb(logits[t - 1], ids[t]), within(1e-4));
        }
      }
      assertThat(scorer.of(List.of())).isEmpty();
    }
  }

  @Test
  void unreadableSequencesAreRefused() {
    try (TokenLogProbs scorer = new TokenLogProbs(TinyModels.create(Shape.PLAIN, 1))) {
      for (int[] bad : new int[][] {{}, {13}, {-1}, new int[33]}) {
        assertThatThrownBy(() -> scorer.of(List.of(new int[] {1}, bad)))
            .isInstanceOf(UserError.class);
      }
    }
  }
}
