package org.zerochat4j.stages.reward;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.base.UserError;
import org.zerochat4j.graph.Tensors;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Objective;

/**
 * Gives whole conversations a score: the value head's number at their last token, which is the end
 * token of the answer. Only differences between answers to one prompt mean something.
 *
 * <p>Not for use by several threads at once.
 */
public final class RewardModel implements AutoCloseable {

  /** Tokens of a forward pass, padding included. */
  private static final int TOKENS = 4096;

  private final LlamaModel model;
  private final Objective objective;

  /** Scores with {@code model}, which stays the caller's and must have a value head. */
  public RewardModel(LlamaModel model) {
    this.model = model;
    this.objective = Objective.ranking(model);
  }

  /**
   * Reads the weights of a reward model.
   *
   * @throws UserError when the folder holds no model with a value head
   */
  public static LlamaModel load(Path folder) {
    LlamaModel model = LlamaModel.load(folder);
    if (!model.hasValueHead()) {
      model.close();
      throw new UserError(
          folder
              + ": not a reward model ("
              + LlamaModel.VALUE_HEAD_FILE
              + " is missing);"
              + " train one with: zerochat reward");
    }
    return model;
  }

  /** The score of each sequence, in their order. */
  public float[] score(List<int[]> sequences) {
    float[] scores = new float[sequences.size()];
    for (List<Integer> chunk : chunks(sequences)) {
      PaddedBatch batch = new PaddedBatch(chunk.stream().map(sequences::get).toList());
      Map<String, INDArray> inputs = batch.inputs();
      inputs.put(Objective.LAST_TOKENS, batch.lastRows());
      float[] values = Tensors.toFloats(objective.detail(inputs));
      for (int i = 0; i < values.length; i++) {
        scores[chunk.get(i)] = values[i];
      }
    }
    return scores;
  }

  /** Numbers of sequences of like length that make a pass together. */
  private List<List<Integer>> chunks(List<int[]> sequences) {
    int limit = model.config().maxPositionEmbeddings();
    List<Integer> order =
        IntStream.range(0, sequences.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> sequences.get(i).length))
            .toList();
    List<List<Integer>> chunks = new ArrayList<>();
    List<Integer> chunk = new ArrayList<>();
    for (int i : order) {
      int length = sequences.get(i).length;
      if (length == 0 || length > limit) {
        throw new UserError(
            "a conversation of "
                + length
                + " tokens cannot be scored; the reward model takes 1 to "
                + limit);
      }
      if ((chunk.size() + 1) * PaddedBatch.time(length) > TOKENS && !chunk.isEmpty()) {
        chunks.add(chunk);
        chunk = new ArrayList<>();
      }
      chunk.add(i);
    }
    if (!chunk.isEmpty()) {
      chunks.add(chunk);
    }
    return chunks;
  }

  /** Frees what scoring needed; the model stays. */
  @Override
  public void close() {
    objective.close();
  }
}
