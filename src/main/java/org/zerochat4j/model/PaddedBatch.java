package org.zerochat4j.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.graph.InputArrays;
import org.zerochat4j.kernels.Buffer;

/**
 * Token sequences as the rows of a [batch, time] array, padded on the right. Tokens are in segment
 * 1, padding is in segment 0, so no token sees padding. The time is rounded up, because each new
 * shape costs a new plan.
 */
public final class PaddedBatch {

  private static final int TIME_STEP = 8;

  /** Tokens of a batch that fill the processor; more would only need more padding and memory. */
  private static final int TOKENS = 2048;

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

  /** The numbers of the sequences, the shortest first: neighbours need little padding. */
  public static int[] byLength(List<int[]> sequences) {
    return IntStream.range(0, sequences.size())
        .boxed()
        .sorted(Comparator.comparingInt(i -> sequences.get(i).length))
        .mapToInt(i -> i)
        .toArray();
  }

  /**
   * The numbers of the sequences in groups of like length, each for a batch of about two thousand
   * tokens at most, padding included, unless one sequence alone has more.
   */
  public static List<int[]> groups(List<int[]> sequences) {
    int[] order = byLength(sequences);
    List<int[]> groups = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= order.length; to++) {
      if (to == order.length || (to + 1L - from) * time(sequences.get(order[to]).length) > TOKENS) {
        groups.add(Arrays.copyOfRange(order, from, to));
        from = to;
      }
    }
    return groups;
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

  /**
   * Ids, positions and segments under the names that the graph knows; further inputs may be added.
   */
  public Map<String, INDArray> inputs() {
    return inputs(new InputArrays());
  }

  /** The same in arrays that are used again. */
  public Map<String, INDArray> inputs(InputArrays inputs) {
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

  /** What {@link Objective#ranking} reads: also the row of each sequence's last token. */
  public Map<String, INDArray> rankingInputs(InputArrays inputs) {
    Buffer lastTokens = inputs.ints(Objective.LAST_TOKENS, size());
    for (int i = 0; i < size(); i++) {
      lastTokens.setInt(i, row(i, sequences.get(i).length - 1));
    }
    return inputs(inputs);
  }
}
