package org.zerochat4j.tokens;

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

  /** Padding everywhere. */
  static TokenBatch blank(int batch, int time) {
    int n = Math.multiplyExact(batch, time);
    return new TokenBatch(
        batch, time, new int[n], new int[n], new int[n], new int[n], new float[n]);
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
