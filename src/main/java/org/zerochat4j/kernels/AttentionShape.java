package org.zerochat4j.kernels;

/**
 * The sizes of one attention call. A row of the fused projection holds, in this order, {@code
 * heads} query heads, {@code kvHeads} key heads and {@code kvHeads} value heads of {@code headDim}
 * each.
 *
 * @param batch sequences
 * @param time tokens a sequence
 * @param heads query heads
 * @param kvHeads key and value heads; divides {@code heads} (grouped-query attention)
 * @param headDim width of a head
 */
public record AttentionShape(int batch, int time, int heads, int kvHeads, int headDim) {

  /** Elements in one row of the fused query, key, value projection. */
  public int qkvWidth() {
    return (heads + 2 * kvHeads) * headDim;
  }

  /** Elements in one row of the attention output. */
  public int outWidth() {
    return heads * headDim;
  }

  /** Query heads that share one key and value head. */
  public int groupSize() {
    return heads / kvHeads;
  }

  /** Where the first key starts in a row. */
  public int keyOffset() {
    return heads * headDim;
  }

  /** Where the first value starts in a row. */
  public int valueOffset() {
    return (heads + kvHeads) * headDim;
  }

  /** The factor on query-key products: {@code 1 / sqrt(headDim)}. */
  public float scale() {
    return (float) (1.0 / Math.sqrt(headDim));
  }
}
