package org.zerochat4j.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.kernels.Buffer;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.model.Compute;
import org.zerochat4j.model.LlamaConfig;
import org.zerochat4j.model.LlamaGraph;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Objective;
import org.zerochat4j.model.TinyModels;
import org.zerochat4j.model.TinyModels.Shape;

class RecomputeTest {

  private static final Compute RECOMPUTE = new Compute(Precision.FP32, true);

  /** A copy made from something else than the original was would train another model. */
  @ParameterizedTest
  @EnumSource
  void languageModelHasTheSameBits(Shape shape) {
    LlamaModel model = TinyModels.create(shape, 1);
    assertSameBits(
        Objective.languageModel(model), Objective.languageModel(model, RECOMPUTE), inputs(13));
  }

  @ParameterizedTest
  @EnumSource
  void policyHasTheSameBits(Shape shape) {
    LlamaModel model = TinyModels.create(shape, 2);
    assertSameBits(
        Objective.policy(model, 0.7, 0.2),
        Objective.policy(model, 0.7, 0.2, RECOMPUTE),
        inputs(13));
  }

  @Test
  void criticAndRewardModelHaveTheSameBits() {
    LlamaModel model = TinyModels.create(Shape.GROUPED, 3).withNewValueHead(4);
    assertSameBits(Objective.value(model, 0.2), Objective.value(model, 0.2, RECOMPUTE), inputs(13));
    assertSameBits(Objective.ranking(model), Objective.ranking(model, RECOMPUTE), inputs(13));
  }

  /** Memory is all that recomputation is for. */
  @Test
  void theArenaOfEightLayersIsLessThanHalf() {
    LlamaModel model = deep(8);
    long kept = arenaBytes(model, Compute.FP32);
    long recomputed = arenaBytes(model, RECOMPUTE);
    assertThat(recomputed).isLessThan(kept / 2);
    // A further layer costs what is kept of it: two sums and the output of attention.
    long layer = arenaBytes(deep(9), RECOMPUTE) - recomputed;
    long stream = 4L * 2 * 6 * 32;
    assertThat(layer).isBetween(3 * stream, 3 * stream + stream / 2);
  }

  /** Two copies of one value would cost as much time as they save memory. */
  @Test
  void nothingIsMadeMoreThanTwice() {
    LlamaModel model = deep(8);
    Map<String, Long> once = calls(model, Compute.FP32);
    Map<String, Long> twice = calls(model, RECOMPUTE);
    assertThat(twice.get("zerochat_linear") - once.get("zerochat_linear")).isEqualTo(2 * 8);
    assertThat(twice.get("zerochat_swiglu")).isEqualTo(2 * 8);
    assertThat(twice.get("zerochat_rope") - once.get("zerochat_rope")).isEqualTo(8);
    assertThat(twice.get("zerochat_residual_rms_norm")).isEqualTo(4 * 8 + 1);
    assertThat(twice.get("zerochat_attention")).isEqualTo(8);
    assertThat(twice.get("zerochat_embedding")).isEqualTo(1);
  }

  private static void assertSameBits(
      Objective plain, Objective recomputing, Map<String, INDArray> inputs) {
    try (plain;
        recomputing;
        FlatVector expected = new FlatVector(plain.model().layout().length());
        FlatVector actual = new FlatVector(plain.model().layout().length())) {
      for (int run = 0; run < 2; run++) {
        double loss = plain.lossAndGradient(inputs, expected);
        assertThat(recomputing.lossAndGradient(inputs, actual)).isEqualTo(loss).isNotZero();
        assertThat(bits(actual)).isEqualTo(bits(expected));
      }
    }
  }

  private static long arenaBytes(LlamaModel model, Compute compute) {
    try (Objective objective = Objective.languageModel(model, compute);
        FlatVector gradient = new FlatVector(model.layout().length())) {
      objective.lossAndGradient(inputs(13), gradient);
      return objective.arenaBytes();
    }
  }

  private static Map<String, Long> calls(LlamaModel model, Compute compute) {
    OpProfile profile = new OpProfile();
    try (Objective objective = Objective.languageModel(model, compute);
        FlatVector gradient = new FlatVector(model.layout().length())) {
      objective.profile(profile);
      objective.lossAndGradient(inputs(13), gradient);
    }
    Map<String, Long> calls = new HashMap<>();
    profile.rows().forEach(row -> calls.put(row.op(), row.calls()));
    return calls;
  }

  private static LlamaModel deep(int layers) {
    return LlamaModel.create(
        new LlamaConfig(13, 32, 80, layers, 4, 2, 8, 64, 1e-5, 100, false, 0.1, -1, 1, 0), 5);
  }

  private static int[] bits(FlatVector vector) {
    return vector.buffer().segment().toArray(Buffer.INT);
  }

  /** For any objective: two rows of six tokens, the second of two documents. */
  private static Map<String, INDArray> inputs(int vocab) {
    SplittableRandom random = new SplittableRandom(7);
    float[] weights = new float[12];
    float[] numbers = new float[12];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i % 5 == 0 ? 0 : 0.1f;
      numbers[i] = (float) (random.nextGaussian() - 1);
    }
    Map<String, INDArray> inputs = new HashMap<>();
    inputs.put(LlamaGraph.IDS, Tensors.ints(random.ints(12, 0, vocab).toArray(), 2, 6));
    inputs.put(LlamaGraph.POSITIONS, TinyModels.positions(2, 6));
    inputs.put(
        LlamaGraph.SEGMENTS, Tensors.ints(new int[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2}, 2, 6));
    inputs.put(Objective.TARGETS, Tensors.ints(random.ints(12, 0, vocab).toArray(), 2, 6));
    inputs.put(Objective.LAST_TOKENS, Tensors.ints(new int[] {5, 8}, 2));
    inputs.put(Objective.WEIGHTS, Tensors.floats(weights, 2, 6));
    for (String name :
        new String[] {
          Objective.OLD_LOG_PROBS, Objective.ADVANTAGES, Objective.OLD_VALUES, Objective.RETURNS
        }) {
      inputs.put(name, Tensors.floats(numbers, 2, 6));
    }
    return inputs;
  }
}
