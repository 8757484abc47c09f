package org.zerochat4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.zerochat4j.base.UserError;
import org.zerochat4j.eval.TokenLogProbs.Sequence;
import org.zerochat4j.model.DoubleLlama;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.TinyModels;
import org.zerochat4j.model.TinyModels.Shape;

class TokenLogProbsTest {

  /** Sequences are sorted, padded and batched: each must still get its own numbers. */
  @Test
  void everySequenceGetsItsOwnLogProbabilities() {
    LlamaModel model = TinyModels.create(Shape.GROUPED, 1);
    SplittableRandom random = new SplittableRandom(2);
    List<Sequence> sequences = new ArrayList<>();
    for (int length : new int[] {5, 1, 9, 32, 2, 9}) {
      sequences.add(Sequence.from(1, TinyModels.ids(random, length)));
    }
    check(model, sequences);
  }

  /** Guards against marks that are shifted by one, and sequences cut before their last mark. */
  @Test
  void onlyWantedTokensAreScored() {
    LlamaModel model = TinyModels.create(Shape.TIED, 3);
    SplittableRandom random = new SplittableRandom(4);
    List<Sequence> sequences = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      int[] ids = TinyModels.ids(random, 1 + random.nextInt(32));
      boolean[] wanted = new boolean[ids.length];
      for (int t = 0; t < ids.length && i > 0; t++) {
        wanted[t] = random.nextInt(40) < i;
      }
      sequences.add(new Sequence(ids, wanted));
    }
    sequences.add(Sequence.from(7, TinyModels.ids(random, 9)));
    sequences.add(Sequence.from(9, TinyModels.ids(random, 9)));
    check(model, sequences);
  }

  private static void check(LlamaModel model, List<Sequence> sequences) {
    DoubleLlama twin = new DoubleLlama(model);
    try (model;
        TokenLogProbs scorer = new TokenLogProbs(model)) {
      float[][] logProbs = scorer.of(sequences);
      assertThat(logProbs).hasNumberOfRows(sequences.size());
      for (int i = 0; i < logProbs.length; i++) {
        int[] ids = sequences.get(i).ids();
        boolean[] wanted = sequences.get(i).wanted();
        assertThat(logProbs[i]).hasSize(ids.length);
        double[][] logits = twin.logits(ids);
        for (int t = 0; t < ids.length; t++) {
          double expected = t > 0 && wanted[t] ? DoubleLlama.logProb(logits[t - 1], ids[t]) : 0;
          assertThat((double) logProbs[i][t]).isCloseTo(expected, within(1e-4));
        }
      }
      assertThat(scorer.of(List.of())).isEmpty();
    }
  }

  @Test
  void unreadableSequencesAreRefused() {
    try (TokenLogProbs scorer = new TokenLogProbs(TinyModels.create(Shape.PLAIN, 1))) {
      for (int[] bad : new int[][] {{}, {13}, {-1}, new int[33]}) {
        assertThatThrownBy(() -> scorer.of(List.of(Sequence.from(1, 1), Sequence.from(1, bad))))
            .isInstanceOf(UserError.class);
      }
    }
  }
}
