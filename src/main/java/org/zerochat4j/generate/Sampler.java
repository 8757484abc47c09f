package org.zerochat4j.generate;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import org.zerochat4j.base.Seeds;
import org.zerochat4j.base.UserError;

/**
 * Chooses the next tokens of one sequence.
 *
 * <p>The steps and their order are those of the transformers library: repetition penalty (Keskar et
 * al. 2019: a positive logit is divided by it, a negative one multiplied), temperature, top-k,
 * top-p (Holtzman et al. 2020), min-p (Nguyen et al. 2024), then one draw. Equal logits rank by
 * their id, the lower first. Temperature 0 takes the first of the ranking.
 *
 * <p>The draw for token {@code t} is a function of the seed, the sequence's number and {@code t}
 * alone: a sequence reads the same whatever it is batched with. Nothing is allocated per token.
 */
public final class Sampler {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private final SamplingOptions options;
  private final int vocabSize;
  private final long stream;
  private final BitSet seen = new BitSet();
  private final float[] values;
  private final int[] ids;
  private long step;

  /**
   * A sampler at the start of a sequence.
   *
   * @param options validated options
   * @param sequence number of the sequence among those that share the seed
   */
  public Sampler(SamplingOptions options, int vocabSize, long seed, long sequence) {
    this.options = options;
    this.vocabSize = vocabSize;
    this.stream = Seeds.derive(seed, "sample/" + sequence);
    this.values = new float[vocabSize];
    this.ids = new int[vocabSize];
  }

  /** Tells that the text already holds {@code id}; sampled tokens are known without it. */
  public void see(int id) {
    seen.set(id);
  }

  /**
   * The next token.
   *
   * @param logits one value for each id, from {@code offset} on; not changed
   */
  public int next(float[] logits, int offset) {
    System.arraycopy(logits, offset, values, 0, vocabSize);
    return choose();
  }

  /**
   * The next token.
   *
   * @param logits {@code vocabSize} floats of the machine's byte order; not changed
   */
  public int next(MemorySegment logits) {
    MemorySegment.copy(logits, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, values, 0, vocabSize);
    return choose();
  }

  private int choose() {
    step++;
    penaliseRepetition();
    int best = likeliest();
    int id = options.temperature() == 0 ? best : draw(values[best]);
    if (options.repetitionPenalty() != 1) {
      seen.set(id);
    }
    return id;
  }

  private void penaliseRepetition() {
    float penalty = (float) options.repetitionPenalty();
    if (penalty == 1) {
      return;
    }
    for (int id = seen.nextSetBit(0); id >= 0 && id < vocabSize; id = seen.nextSetBit(id + 1)) {
      values[id] = values[id] > 0 ? values[id] / penalty : values[id] * penalty;
    }
  }

  private int likeliest() {
    int best = 0;
    boolean sound = true;
    for (int i = 0; i < vocabSize; i++) {
      sound &= values[i] < Float.POSITIVE_INFINITY; // false for NaN too
      if (values[i] > values[best]) {
        best = i;
      }
    }
    if (!sound || values[best] == Float.NEGATIVE_INFINITY) {
      throw new UserError(
          "the model gave logits that are not finite numbers; its weights are damaged or diverged");
    }
    return best;
  }

  private int draw(float maximum) {
    int count = vocabSize;
    boolean subset = options.topK() > 0 && options.topK() < vocabSize;
    if (subset) {
      count = keepTopK(options.topK());
    } else {
      for (int i = 0; i < vocabSize; i++) {
        ids[i] = i;
      }
    }
    double total = 0;
    for (int i = 0; i < count; i++) {
      int id = ids[i];
      values[id] = (float) Math.exp((values[id] - maximum) / options.temperature());
      total += values[id];
    }
    int first = 0;
    if (options.topP() < 1) {
      first = keepTopP(count, options.topP() * total);
    }
    total = 0;
    for (int i = first; i < count; i++) {
      if (values[ids[i]] < options.minP()) {
        values[ids[i]] = 0;
      }
      total += values[ids[i]];
    }
    double left = uniform() * total;
    int chosen = -1;
    for (int i = first; i < count && (left >= 0 || chosen < 0); i++) {
      if (values[ids[i]] > 0) {
        chosen = ids[i];
        left -= values[chosen];
      }
    }
    return chosen;
  }

  /** Leaves the {@code k} likeliest ids in front, in no order; returns how many there are. */
  private int keepTopK(int k) {
    for (int i = 0; i < k; i++) {
      ids[i] = i;
    }
    for (int i = k / 2 - 1; i >= 0; i--) {
      siftDown(i, k, false);
    }
    for (int id = k; id < vocabSize; id++) {
      if (before(id, ids[0])) {
        ids[0] = id;
        siftDown(0, k, false);
      }
    }
    return k;
  }

  /**
   * Moves the likeliest ids to the back until they hold {@code share}; returns where they begin.
   */
  private int keepTopP(int count, double share) {
    for (int i = count / 2 - 1; i >= 0; i--) {
      siftDown(i, count, true);
    }
    int first = count;
    double held = 0;
    do {
      first--;
      int top = ids[0];
      ids[0] = ids[first];
      ids[first] = top;
      siftDown(0, first, true);
      held += values[top];
    } while (first > 0 && held < share);
    return first;
  }

  /** Restores the heap of {@code ids[0..size)}: the likeliest on top, or the least likely. */
  private void siftDown(int start, int size, boolean likeliestOnTop) {
    int node = start;
    int id = size > 0 ? ids[start] : 0;
    for (int child = 2 * node + 1; child < size; child = 2 * node + 1) {
      if (child + 1 < size && before(ids[child + 1], ids[child]) == likeliestOnTop) {
        child++;
      }
      if (before(ids[child], id) != likeliestOnTop) {
        break;
      }
      ids[node] = ids[child];
      node = child;
    }
    if (size > 0) {
      ids[node] = id;
    }
  }

  private boolean before(int a, int b) {
    return values[a] > values[b] || (values[a] == values[b] && a < b);
  }

  /** In [0, 1): SplitMix64 at position {@code step} of the sequence's stream. */
  private double uniform() {
    long z = stream + GOLDEN_GAMMA * step;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
  }
}
