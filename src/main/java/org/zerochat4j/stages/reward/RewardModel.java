package org.zerochat4j.stages.reward;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.zerochat4j.base.UserError;
import org.zerochat4j.graph.InputArrays;
import org.zerochat4j.graph.Tensors;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Objective;
import org.zerochat4j.model.PaddedBatch;

/**
 * Gives whole conversations a score: the value head's number at their last token, which is the end
 * token of the answer. Only differences between answers to one prompt mean something.
 *
 * <p>Not for use by several threads at once.
 */
public final class RewardModel implements AutoCloseable {

  private final LlamaModel model;
  private final Objective objective;
  private final InputArrays arrays = new InputArrays();

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

  /**
   * The score of each sequence, in their order.
   *
   * @throws UserError for a sequence that is empty or longer than the model's context
   */
  public float[] score(List<int[]> sequences) {
    int limit = model.config().maxPositionEmbeddings();
    for (int[] sequence : sequences) {
      if (sequence.length == 0 || sequence.length > limit) {
        throw new UserError(
            "a conversation of "
                + sequence.length
                + " tokens cannot be scored; the reward model takes 1 to "
                + limit);
      }
    }
    float[] scores = new float[sequences.size()];
    for (int[] group : PaddedBatch.groups(sequences)) {
      PaddedBatch batch = new PaddedBatch(Arrays.stream(group).mapToObj(sequences::get).toList());
      float[] values = Tensors.toFloats(objective.detail(batch.rankingInputs(arrays)));
      for (int i = 0; i < values.length; i++) {
        scores[group[i]] = values[i];
      }
    }
    return scores;
  }

  /** Frees what scoring needed; the model stays. */
  @Override
  public void close() {
    objective.close();
  }
}
