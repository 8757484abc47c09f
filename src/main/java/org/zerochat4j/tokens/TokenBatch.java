package org.zerochat4j.tokens;

import java.util.Arrays;

/**
 * Rows of tokens for one step, flat: every array has {@code batch * time} elements, row after row.
 *
 * @param batch rows
 * @param time positions a row
 * @param ids what the model reads
 * @param positions counted from 0 in every document
 * @param segments which document of the row a position belongs to, from 1; 0 is padding. A position
 *     sees only its own segment
 * @param targets the id that follows in the same document; 0 where the weight is 0
 * @param weights 1 where the target counts, else 0; not normalised
 */
public record TokenBatch(
    int batch,
    int time,
    int[] ids,
    int[] positions,
    int[] segments,
    int[] targets,
    float[] weights) {

  private static TokenBatch blank(int batch, int time) {
    int n = Math.multiplyExact(batch, time);
    return new TokenBatch(
        batch, time, new int[n], new int[n], new int[n], new int[n], new float[n]);
  }

  /**
   * Padding everywhere, in the arrays of {@code spare} where that has this size; it may be null.
   */
  static TokenBatch blank(int batch, int time, TokenBatch spare) {
    if (spare == null || spare.batch != batch || spare.time != time) {
      return blank(batch, time);
    }
    Arrays.fill(spare.ids, 0);
    Arrays.fill(spare.positions, 0);
    Arrays.fill(spare.segments, 0);
    Arrays.fill(spare.targets, 0);
    Arrays.fill(spare.weights, 0);
    return spare;
  }

  /** The sum of the weights: over how many targets a loss is averaged. */
  public double weight() {
    double sum = 0;
    for (float w : weights) {
      sum += w;
    }
    return sum;
  }
}
