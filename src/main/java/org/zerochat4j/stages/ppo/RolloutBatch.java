package org.zerochat4j.stages.ppo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.generate.Generator;
import org.zerochat4j.graph.Tensors;
import org.zerochat4j.model.Objective;
import org.zerochat4j.model.PaddedBatch;

/**
 * Sampled answers and all that is computed about their tokens.
 *
 * <p>The actions are the tokens of the answer and its end token, where it has one. The action that
 * follows token {@code t} of a sequence has its numbers at {@code t}: there its log-probability
 * comes out of the graph, and there the critic says what it expects before the action. Arrays are
 * row-major [sequences, length]; the mask is 1 where there is an action.
 */
final class RolloutBatch {

  /** Prompt and actions. */
  final List<int[]> sequences = new ArrayList<>();

  final boolean[] ended;
  final int length;
  final int[] mask;
  final float[] logProbs;
  final float[] referenceLogProbs;
  final float[] values;
  final float[] rewards;
  final float[] advantages;
  final float[] returns;

  /**
   * Puts prompts and answers together.
   *
   * @param completions one for each prompt
   * @param eosId the action that ends an answer
   */
  RolloutBatch(List<int[]> prompts, List<Generator.Completion> completions, int eosId) {
    ended = new boolean[prompts.size()];
    int longest = 1;
    for (int i = 0; i < prompts.size(); i++) {
      int[] prompt = prompts.get(i);
      int[] answer = completions.get(i).ids();
      ended[i] = completions.get(i).ended();
      int[] sequence = Arrays.copyOf(prompt, prompt.length + answer.length + (ended[i] ? 1 : 0));
      System.arraycopy(answer, 0, sequence, prompt.length, answer.length);
      if (ended[i]) {
        sequence[sequence.length - 1] = eosId;
      }
      sequences.add(sequence);
      longest = Math.max(longest, sequence.length - 1);
    }
    length = PaddedBatch.time(longest);
    int cells = sequences.size() * length;
    mask = new int[cells];
    for (int i = 0; i < sequences.size(); i++) {
      int first = i * length + prompts.get(i).length - 1;
      Arrays.fill(mask, first, i * length + sequences.get(i).length - 1, 1);
    }
    logProbs = new float[cells];
    referenceLogProbs = new float[cells];
    values = new float[cells];
    rewards = new float[cells];
    advantages = new float[cells];
    returns = new float[cells];
  }

  int size() {
    return sequences.size();
  }

  /** Actions of one sequence, of those that count. */
  int actions(int sequence) {
    return Arrays.stream(mask, sequence * length, (sequence + 1) * length).sum();
  }

  /** All sequences in groups of {@code size}, neighbours in length together. */
  List<int[]> groups(int size) {
    return split(PaddedBatch.byLength(sequences), size);
  }

  /** Consecutive parts of at most {@code size}. */
  static List<int[]> split(int[] members, int size) {
    List<int[]> parts = new ArrayList<>();
    for (int from = 0; from < members.length; from += size) {
      parts.add(Arrays.copyOfRange(members, from, Math.min(from + size, members.length)));
    }
    return parts;
  }

  /** Some of the sequences as graph inputs. */
  Part part(int... members) {
    return new Part(members);
  }

  /** Some of the sequences, cut to the length they need. */
  final class Part {
    private final int[] members;
    private final PaddedBatch padded;
    private final Map<String, INDArray> inputs;

    private Part(int[] members) {
      this.members = members;
      // The last action is only ever a target.
      List<int[]> fed = new ArrayList<>();
      for (int member : members) {
        int[] sequence = sequences.get(member);
        fed.add(Arrays.copyOf(sequence, sequence.length - 1));
      }
      this.padded = new PaddedBatch(fed);
      this.inputs = padded.inputs();
      int[] targets = new int[members.length * padded.time()];
      Arrays.fill(targets, -1); // only an action's probability is asked for
      for (int i = 0; i < members.length; i++) {
        int[] sequence = sequences.get(members[i]);
        for (int t = 0; t < sequence.length - 1; t++) {
          if (mask[members[i] * length + t] != 0) {
            targets[padded.row(i, t)] = sequence[t + 1];
          }
        }
      }
      inputs.put(Objective.TARGETS, Tensors.ints(targets, members.length, padded.time()));
    }

    /** Ids, positions, segments, targets, and what {@link #add} put there. */
    Map<String, INDArray> inputs() {
      return inputs;
    }

    /** A further input from an array of the batch, shifted by {@code offset}. */
    Part add(String name, float[] field, double offset) {
      float[] values = new float[members.length * padded.time()];
      for (int i = 0; i < members.length; i++) {
        for (int t = 0; t < padded.time(); t++) {
          int cell = members[i] * length + t;
          values[padded.row(i, t)] = mask[cell] == 0 ? 0 : (float) (field[cell] + offset);
        }
      }
      inputs.put(name, Tensors.floats(values, members.length, padded.time()));
      return this;
    }

    /** The input that gives each action the weight {@code weight}. */
    Part addWeights(double weight) {
      float[] ones = new float[mask.length];
      return add(Objective.WEIGHTS, ones, weight);
    }

    /**
     * Takes a [members, time] output of the graph, plus {@code offset}, into an array of the batch.
     *
     * @return 1 for each cell that was set
     */
    int[] store(INDArray output, double offset, float[] field) {
      float[] values = Tensors.toFloats(output);
      int[] set = new int[mask.length];
      for (int i = 0; i < members.length; i++) {
        for (int t = 0; t < padded.time() && t < length; t++) {
          int cell = members[i] * length + t;
          set[cell] = mask[cell];
          field[cell] = mask[cell] == 0 ? 0 : (float) (values[padded.row(i, t)] + offset);
        }
      }
      return set;
    }
  }
}
