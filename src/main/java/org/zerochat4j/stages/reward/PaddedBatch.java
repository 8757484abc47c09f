package org.zerochat4j.stages.reward;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.graph.InputArrays;
import org.zerochat4j.graph.Tensors;
import org.zerochat4j.kernels.Buffer;
import org.zerochat4j.model.LlamaGraph;

/**
 * Token sequences as the rows of a [batch, time] array, padded on the right. Tokens are in segment
 * 1, padding is in segment 0, so no token sees padding. The time is rounded up, because each new
 * shape costs a new plan.
 */
public final class PaddedBatch {

  private static final int TIME_STEP = 8;

  private final List<int[]> sequences;
  private final int time;

  /** A batch of sequences, each with at least one token. */
  public PaddedBatch(List<int[]> sequences) {
    this.sequences = List.copyOf(sequences);
    this.time = time(sequences.stream().mapToInt(ids -> ids.length).max().orElseThrow());
  }

  /** The time of a batch whose longest sequence has {@code length} tokens. */
  public static int time(int length) {
    return (length + TIME_STEP - 1) / TIME_STEP * TIME_STEP;
  }

  public int size() {
    return sequences.size();
  }

  public int time() {
    return time;
  }

  /** Where token {@code t} of a sequence lies in the flattened array. */
  public int row(int sequence, int t) {
    return sequence * time + t;
  }

  /** The row of each sequence's last token, INT [batch]. */
  public INDArray lastRows() {
    int[] rows = new int[size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(i, sequences.get(i).length - 1);
    }
    return Tensors.ints(rows, rows.length);
  }

  /**
   * Ids, positions and segments under the names that the graph knows; further inputs may be added.
   */
  public Map<String, INDArray> inputs() {
    return inputs(new InputArrays());
  }

  /** The same in arrays that are used again. */
  Map<String, INDArray> inputs(InputArrays inputs) {
    Buffer ids = inputs.ints(LlamaGraph.IDS, size(), time);
    Buffer positions = inputs.ints(LlamaGraph.POSITIONS, size(), time);
    Buffer segments = inputs.ints(LlamaGraph.SEGMENTS, size(), time);
    for (int i = 0; i < size(); i++) {
      int[] sequence = sequences.get(i);
      for (int t = 0; t < sequence.length; t++) {
        ids.setInt(row(i, t), sequence[t]);
        positions.setInt(row(i, t), t);
        segments.setInt(row(i, t), 1);
      }
    }
    return inputs.arrays();
  }
}
