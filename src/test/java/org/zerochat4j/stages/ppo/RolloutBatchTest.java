package org.zerochat4j.stages.ppo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zerochat4j.generate.Generator.Completion;
import org.zerochat4j.graph.Tensors;
import org.zerochat4j.model.LlamaGraph;
import org.zerochat4j.model.Objective;

class RolloutBatchTest {

  private static final int END = 9;

  private final RolloutBatch batch =
      new RolloutBatch(
          List.of(new int[] {2, 3}, new int[] {4, 5, 6}),
          List.of(new Completion(new int[] {7}, true), new Completion(new int[] {8, 8}, false)),
          END);

  /** Guards the end token: it is an action like any other, and nothing after it is. */
  @Test
  void actionsAreTheAnswerAndItsEndAndNothingElse() {
    assertThat(batch.sequences.get(0)).containsExactly(2, 3, 7, END);
    assertThat(batch.sequences.get(1)).containsExactly(4, 5, 6, 8, 8);
    assertThat(batch.length).isEqualTo(8);
    // Before 7 and before the end; before the first 8 and before the second.
    assertThat(batch.mask).containsExactly(0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0);
  }

  private static int[] ints(RolloutBatch.Part part, String name) {
    return part.inputs().get(name).reshape(-1).toIntVector();
  }

  /** Guards against targets that are not shifted, and prompts and padding that have a target. */
  @Test
  void targetsAreTheActions() {
    RolloutBatch.Part part = batch.part(0, 1);
    assertThat(ints(part, LlamaGraph.IDS)).startsWith(2, 3, 7, 0).endsWith(4, 5, 6, 8, 0, 0, 0, 0);
    assertThat(ints(part, Objective.TARGETS))
        .containsExactly(-1, 7, END, -1, -1, -1, -1, -1, -1, -1, 8, 8, -1, -1, -1, -1);
    assertThat(ints(part, LlamaGraph.SEGMENTS))
        .containsExactly(1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0);
  }

  /**
   * Guards the toy every PPO should get right: the reward lands on the end token, where it is
   * trained.
   */
  @Test
  void theRewardLandsOnTheEndTokenAndAdvantagesFollow() {
    float[] scores = {1, 2};
    TokenRewards.compute(
        batch.logProbs,
        batch.referenceLogProbs,
        batch.mask,
        scores,
        batch.length,
        0.1,
        batch.rewards);
    assertThat(batch.rewards).containsExactly(0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0);
    batch.values[1] = 0.5f;
    batch.values[2] = 0.25f;
    batch.values[3] = 100; // after the end: must not be looked at
    GeneralizedAdvantage.compute(
        batch.rewards,
        batch.values,
        batch.mask,
        batch.length,
        1,
        1,
        batch.advantages,
        batch.returns);
    assertThat(batch.advantages).startsWith(0, 0.5f, 0.75f, 0);
    assertThat(batch.returns).startsWith(0, 1, 1, 0);
    RolloutBatch.Part part = batch.part(0).addWeights(0.5).add(Objective.RETURNS, batch.returns, 3);
    assertThat(Tensors.toFloats(part.inputs().get(Objective.WEIGHTS)))
        .containsExactly(0, 0.5f, 0.5f, 0, 0, 0, 0, 0);
    assertThat(Tensors.toFloats(part.inputs().get(Objective.RETURNS)))
        .containsExactly(0, 4, 4, 0, 0, 0, 0, 0);
  }

  /** Guards the way back from the graph: numbers must reach the sequence they belong to. */
  @Test
  void outputsGoWhereTheirSequencesAre() {
    float[] output = {0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17};
    float[] field = new float[16];
    batch.part(1, 0).store(Tensors.floats(output, 2, 8, 1), 0.5, field);
    assertThat(field).containsExactly(0, 11.5f, 12.5f, 0, 0, 0, 0, 0, 0, 0, 2.5f, 3.5f, 0, 0, 0, 0);
  }
}
