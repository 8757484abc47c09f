package org.zerochat4j.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.zerochat4j.base.UserError;
import org.zerochat4j.graph.InputArrays;
import org.zerochat4j.graph.Tensors;
import org.zerochat4j.kernels.Buffer;
import org.zerochat4j.model.LlamaConfig;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Objective;
import org.zerochat4j.model.PaddedBatch;

/**
 * Log-probabilities that a model gives to tokens of sequences. Sequences of like length share a
 * pass; what one gets does not depend on the others. Not for use by several threads at once.
 */
public final class TokenLogProbs implements AutoCloseable {

  /**
   * What a model reads, and what it is asked about. A token that is not wanted costs nothing behind
   * the last layer, and after the last wanted one nothing at all.
   *
   * @param wanted which of {@code ids} a log-probability is asked for
   */
  public record Sequence(int[] ids, boolean[] wanted) {
    public Sequence {
      if (wanted.length != ids.length) {
        throw new IllegalArgumentException(wanted.length + " marks for " + ids.length + " ids");
      }
    }

    /** Asks for the tokens from {@code first} on. */
    public static Sequence from(int first, int... ids) {
      boolean[] wanted = new boolean[ids.length];
      Arrays.fill(wanted, Math.min(first, ids.length), ids.length, true);
      return new Sequence(ids, wanted);
    }

    /** The ids that come before a wanted one: the last wanted token is not read itself. */
    private int[] read() {
      int last = ids.length - 1;
      while (last > 0 && !wanted[last]) {
        last--;
      }
      return Arrays.copyOf(ids, Math.max(0, last));
    }
  }

  private final LlamaConfig config;
  private final Objective objective;
  private final InputArrays arrays = new InputArrays();

  /** Scores with {@code model}, which stays the caller's. */
  public TokenLogProbs(LlamaModel model) {
    this.config = model.config();
    // Only its log-probabilities are computed; the clip of its loss does not matter.
    this.objective = Objective.policy(model, 1, 0.2);
  }

  /**
   * For each sequence the natural logarithm of the probability of each wanted token after those
   * before it; 0 for the other tokens, and for the first, which follows nothing.
   *
   * @throws UserError for a sequence that is empty, longer than the model's context, or has an id
   *     outside the vocabulary
   */
  public float[][] of(List<Sequence> sequences) {
    float[][] result = new float[sequences.size()][];
    List<Integer> asked = new ArrayList<>();
    List<int[]> read = new ArrayList<>();
    for (int i = 0; i < result.length; i++) {
      int[] ids = sequences.get(i).ids;
      check(config, ids);
      result[i] = new float[ids.length];
      int[] before = sequences.get(i).read();
      if (before.length > 0) {
        asked.add(i);
        read.add(before);
      }
    }
    for (int[] group : PaddedBatch.groups(read)) {
      PaddedBatch batch = new PaddedBatch(Arrays.stream(group).mapToObj(read::get).toList());
      int[] members = Arrays.stream(group).map(asked::get).toArray();
      ask(batch, Arrays.stream(members).mapToObj(sequences::get).toList());
      float[] logProbs = Tensors.toFloats(objective.detail(batch.inputs(arrays)));
      for (int i = 0; i < group.length; i++) {
        int count = read.get(group[i]).length;
        System.arraycopy(logProbs, batch.row(i, 0), result[members[i]], 1, count);
      }
    }
    return result;
  }

  /** Fills in the targets of a pass. */
  private void ask(PaddedBatch batch, List<Sequence> sequences) {
    Buffer targets = arrays.ints(Objective.TARGETS, batch.size(), batch.time());
    for (int i = 0; i < batch.size(); i++) {
      Sequence sequence = sequences.get(i);
      for (int t = 0; t < batch.time(); t++) {
        boolean wanted = t + 1 < sequence.ids.length && sequence.wanted[t + 1];
        targets.setInt(batch.row(i, t), wanted ? sequence.ids[t + 1] : -1);
      }
    }
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

  /** Frees what scoring needed; the model stays. */
  @Override
  public void close() {
    objective.close();
  }
}
