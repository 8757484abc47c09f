package org.zerochat4j.stages.ppo;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.model.LlamaConfig;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.train.Offload;

/** Models and prompts small enough to train within a second. */
final class TinyPolicies {
  static final int VOCAB = 24;
  static final int PAD = 0;
  static final int END = 1;
  static final int LIKED = 5;

  private TinyPolicies() {}

  static LlamaModel model(long seed) {
    return LlamaModel.create(
        new LlamaConfig(VOCAB, 32, 48, 2, 4, 2, 8, 64, 1e-6, 1e4, true, 0.02, -1, END, PAD), seed);
  }

  /** Prompts of 3 to 7 tokens, none of them special or liked. */
  static List<int[]> prompts(int count) {
    SplittableRandom random = new SplittableRandom(9);
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prompts.add(random.ints(3 + i % 5, LIKED + 1, VOCAB).toArray());
    }
    return prompts;
  }

  /** Likes token {@link #LIKED}: its number in the sequence. */
  static float[] likes(List<int[]> sequences) {
    float[] scores = new float[sequences.size()];
    for (int i = 0; i < scores.length; i++) {
      for (int id : sequences.get(i)) {
        scores[i] += id == LIKED ? 1 : 0;
      }
    }
    return scores;
  }

  /** Settings under which a tiny model moves fast. */
  static PpoConfig config(int steps, double klCoefficient, long seed) {
    return new PpoConfig(
        steps,
        64,
        1,
        32,
        1,
        16,
        8,
        klCoefficient,
        0,
        1000,
        1,
        0.95,
        0.2,
        0.2,
        3e-3,
        3e-3,
        1,
        0,
        1,
        5,
        0,
        0.9,
        0,
        seed,
        0,
        2,
        1,
        Precision.FP32,
        false,
        Offload.NONE);
  }
}
