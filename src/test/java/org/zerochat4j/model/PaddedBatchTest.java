package org.zerochat4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.graph.InputArrays;

class PaddedBatchTest {

  private static int[] ints(Map<String, INDArray> inputs, String name) {
    return inputs.get(name).reshape(-1).toIntVector();
  }

  /** Guards tokens against padding that they could see, also in arrays that held a longer batch. */
  @Test
  void paddingIsASegmentOfItsOwn() {
    InputArrays arrays = new InputArrays();
    new PaddedBatch(List.of(new int[] {1, 2, 3, 4, 5, 6, 7, 8}, new int[8])).inputs(arrays);
    PaddedBatch batch = new PaddedBatch(List.of(new int[] {5, 6, 7}, new int[] {8}));
    assertThat(batch.size()).isEqualTo(2);
    assertThat(batch.time()).isEqualTo(8);
    Map<String, INDArray> inputs = batch.rankingInputs(arrays);
    assertThat(ints(inputs, LlamaGraph.IDS))
        .startsWith(5, 6, 7, 0)
        .endsWith(8, 0, 0, 0, 0, 0, 0, 0);
    assertThat(ints(inputs, LlamaGraph.POSITIONS)).startsWith(0, 1, 2, 0).hasSize(16);
    assertThat(ints(inputs, LlamaGraph.SEGMENTS))
        .containsExactly(1, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
    assertThat(ints(inputs, Objective.LAST_TOKENS)).containsExactly(2, 8);
  }

  /** Guards against a sequence left out or read twice, and a batch that is too large. */
  @Test
  void groupsHoldEverySequenceOnceAndAreLimited() {
    SplittableRandom random = new SplittableRandom(3);
    List<int[]> sequences = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      sequences.add(new int[1 + random.nextInt(random.nextInt(1, 700))]);
    }
    sequences.add(new int[5000]);
    List<Integer> seen = new ArrayList<>();
    int shortest = 0;
    for (int[] group : PaddedBatch.groups(sequences)) {
      int longest = 0;
      for (int i : group) {
        seen.add(i);
        assertThat(sequences.get(i).length).isGreaterThanOrEqualTo(shortest);
        longest = Math.max(longest, sequences.get(i).length);
      }
      shortest = longest;
      assertThat(group.length == 1 || group.length * PaddedBatch.time(longest) <= 2048).isTrue();
    }
    assertThat(seen).hasSize(201).doesNotHaveDuplicates();
    assertThat(PaddedBatch.groups(List.of())).isEmpty();
  }
}
