package org.zerochat4j.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.base.UserError;
import org.zerochat4j.graph.Tensors;
import org.zerochat4j.model.LlamaConfig;
import org.zerochat4j.model.LlamaGraph;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Objective;

/**
 * Log-probabilities that a model gives to the tokens of whole sequences. Sequences of like length
 * share a pass; what one gets does not depend on the others. Not for use by several threads at
 * once.
 */
public final class TokenLogProbs implements AutoCloseable {

  /** Elements of the logits of one pass, the largest tensor there is: 64 MB. */
  private static final int MAX_LOGITS = 1 << 24;

  private final LlamaConfig config;
  private final Objective objective;

  /** Scores with {@code model}, which stays the caller's. */
  public TokenLogProbs(LlamaModel model) {
    this.config = model.config();
    // Only its log-probabilities are computed; the clip of its loss does not matter.
    this.objective = Objective.policy(model, 1, 0.2);
  }

  /**
   * For each sequence the natural logarithm of the probability of each of its tokens after those
   * before it; the first token follows nothing and gets 0.
   *
   * @throws UserError for a sequence that is empty, longer than the model's context, or has an id
   *     outside the vocabulary
   */
  public float[][] of(List<int[]> sequences) {
    for (int[] sequence : sequences) {
      check(config, sequence);
    }
    float[][] result = new float[sequences.size()][];
    List<Integer> pass = new ArrayList<>();
    for (int i : byLength(sequences)) {
      long rows = (pass.size() + 1L) * sequences.get(i).length;
      if (!pass.isEmpty() && rows * config.vocabSize() > MAX_LOGITS) {
        score(sequences, pass, result);
        pass.clear();
      }
      pass.add(i);
    }
    if (!pass.isEmpty()) {
      score(sequences, pass, result);
    }
    return result;
  }

  /** One line about what is wrong with ids that a model is to read, if something is. */
  static void check(LlamaConfig config, int[] ids) {
    if (ids.length == 0) {
      throw new UserError("an empty sequence cannot be evaluated: give at least one token");
    }
    if (ids.length > config.maxPositionEmbeddings()) {
      throw new UserError(
          "a sequence has "
              + ids.length
              + " tokens, the model takes at most "
              + config.maxPositionEmbeddings());
    }
    for (int id : ids) {
      if (id < 0 || id >= config.vocabSize()) {
        throw new UserError(
            "token id " + id + " is not in the model's vocabulary of " + config.vocabSize());
      }
    }
  }

  private static List<Integer> byLength(List<int[]> sequences) {
    return IntStream.range(0, sequences.size())
        .boxed()
        .sorted(Comparator.comparingInt(i -> sequences.get(i).length))
        .toList();
  }

  private void score(List<int[]> sequences, List<Integer> pass, float[][] result) {
    int time = sequences.get(pass.getLast()).length; // the longest comes last
    int[] targets = new int[pass.size() * time];
    Arrays.fill(targets, -1);
    List<int[]> rows = new ArrayList<>();
    for (int b = 0; b < pass.size(); b++) {
      int[] ids = sequences.get(pass.get(b));
      rows.add(ids);
      System.arraycopy(ids, 1, targets, b * time, ids.length - 1);
    }
    Map<String, INDArray> inputs = inputs(rows, time);
    inputs.put(Objective.TARGETS, Tensors.ints(targets, pass.size(), time));
    float[] all = Tensors.toFloats(objective.detail(inputs));
    for (int b = 0; b < pass.size(); b++) {
      float[] logProbs = new float[rows.get(b).length];
      System.arraycopy(all, b * time, logProbs, 1, logProbs.length - 1);
      result[pass.get(b)] = logProbs;
    }
  }

  /** Ids, positions and segments of rows that are padded on the right, where nothing sees it. */
  static Map<String, INDArray> inputs(List<int[]> rows, int time) {
    int[] ids = new int[rows.size() * time];
    int[] positions = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      int[] row = rows.get(i / time);
      int t = i % time;
      ids[i] = t < row.length ? row[t] : 0;
      positions[i] = t;
    }
    Map<String, INDArray> inputs = new HashMap<>();
    inputs.put(LlamaGraph.IDS, Tensors.ints(ids, rows.size(), time));
    inputs.put(LlamaGraph.POSITIONS, Tensors.ints(positions, rows.size(), time));
    inputs.put(LlamaGraph.SEGMENTS, Tensors.ints(new int[ids.length], rows.size(), time));
    return inputs;
  }

  /** Frees what scoring needed; the model stays. */
  @Override
  public void close() {
    objective.close();
  }
}
