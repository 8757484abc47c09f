package org.zerochat4j.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.model.LlamaGraph;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Objective;
import org.zerochat4j.model.TinyModels;
import org.zerochat4j.model.TinyModels.Shape;

class OpProfileTest {

  @Test
  void rowsAddUpCallsAndComeSlowestFirst() {
    OpProfile profile = new OpProfile();
    profile.add("quick", 5);
    profile.add("slow", 100);
    profile.add("quick", 7);
    assertThat(profile.rows())
        .containsExactly(new OpProfile.Row("slow", 1, 100), new OpProfile.Row("quick", 2, 12));
  }

  /** An op that is left out of the profile makes the others look guilty. */
  @Test
  void everyOpOfAStepIsCountedWhileAProfileIsSet() {
    LlamaModel model = TinyModels.create(Shape.GROUPED, 1);
    Map<String, INDArray> inputs = new HashMap<>();
    inputs.put(LlamaGraph.IDS, Tensors.ints(new int[] {1, 2, 3}, 1, 3));
    inputs.put(LlamaGraph.POSITIONS, TinyModels.positions(1, 3));
    inputs.put(LlamaGraph.SEGMENTS, Tensors.ints(new int[3], 1, 3));
    inputs.put(Objective.TARGETS, Tensors.ints(new int[] {2, 3, 4}, 1, 3));
    inputs.put(Objective.WEIGHTS, Tensors.floats(new float[] {1, 1, 1}, 1, 3));
    try (Objective objective = Objective.languageModel(model);
        FlatVector gradient = new FlatVector(model.layout().length())) {
      objective.lossAndGradient(inputs, gradient);
      OpProfile profile = new OpProfile();
      objective.profile(profile);
      objective.lossAndGradient(inputs, gradient);
      objective.lossAndGradient(inputs, gradient);
      Map<String, Long> calls = new HashMap<>();
      profile.rows().forEach(row -> calls.put(row.op(), row.calls()));
      assertThat(profile.rows()).allMatch(row -> row.nanos() > 0);
      assertThat(calls)
          .containsEntry("zerochat_attention", 4L)
          .containsEntry("zerochat_attention_backward", 4L)
          .containsEntry("zerochat_residual_rms_norm", 10L)
          .containsEntry("zerochat_embedding_backward", 2L);
      List<OpProfile.Row> before = profile.rows();
      objective.profile(null);
      objective.lossAndGradient(inputs, gradient);
      assertThat(profile.rows()).isEqualTo(before);
    }
  }
}
