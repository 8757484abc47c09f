package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.ELEMENT;
import static org.zerochat4j.kernels.VectorExp.LANES;

import org.zerochat4j.base.Workers;

/**
 * Causal grouped-query attention in blocks of query rows. Only one block of scores per thread
 * exists at a time, and the backward pass computes the probabilities again from the log-sum-exp
 * (Dao et al. 2022), so memory grows with the length of a sequence and not with its square.
 */
final class VectorAttention {

  /** Query rows in a block. */
  private static final int BLOCK = 64;

  /** Slots of working memory: of a task's thread, */
  private static final int SCORES = 0;

  private static final int DSCORES = 1;
  private static final int ROUNDED = 6;

  /** and of the caller; {@link SegmentRuns} has one too. */
  private static final int QKV = 3;

  private static final int DOUT = 4;

  private final AttentionShape shape;
  private final Precision precision;

  /** Whether rounded numbers take 2 bytes. */
  private final boolean shorts;

  /** Bytes of an element of {@link #matrix}. */
  private final long bytes;

  /** The factors of products: {@code qkv} itself or its rounded copy. */
  private final long matrix;

  private final long segments;
  private final SegmentRuns runs;
  private final int time;
  private final int dim;
  private final int width;
  private final int outWidth;

  private VectorAttention(Precision precision, AttentionShape shape, long qkv, long segments) {
    this.shape = shape;
    this.segments = segments;
    this.runs = SegmentRuns.of(segments, shape.batch(), shape.time());
    this.time = shape.time();
    this.dim = shape.headDim();
    this.width = shape.qkvWidth();
    this.outWidth = shape.outWidth();
    this.precision = precision;
    this.shorts = precision == Precision.BF16 && VectorBf16.SHORT;
    this.bytes = Gemm.bytes(precision);
    this.matrix = Gemm.factor(precision, QKV, qkv, (long) shape.batch() * time * width);
  }

  static void forward(
      Precision precision,
      long qkv,
      long segments,
      long out,
      long logSumExp,
      AttentionShape shape) {
    VectorAttention call = new VectorAttention(precision, shape, qkv, segments);
    int blocks = (shape.time() + BLOCK - 1) / BLOCK;
    Workers.run(
        shape.batch() * shape.heads() * blocks,
        task -> {
          int head = task / blocks % shape.heads();
          // The last blocks see the most keys; the longest tasks go first.
          int block = blocks - 1 - task % blocks;
          call.forwardBlock(task / blocks / shape.heads(), head, block * BLOCK, out, logSumExp);
        });
  }

  private void forwardBlock(int batch, int head, int top, long out, long logSumExp) {
    int bottom = Math.min(time, top + BLOCK);
    int rows = bottom - top;
    // Runs start in rising order: the first row of the block reaches back the furthest.
    int first = runs.firstVisible(batch, time, top);
    int keys = bottom - first;
    int stride = stride(keys);
    long scores = Memory.scratch(SCORES, (long) rows * stride);
    long weights =
        precision == Precision.BF16 ? Memory.scratch(ROUNDED, (long) rows * stride) : scores;
    long inverse = Memory.scratch(DSCORES, rows);
    long lanes = Memory.lanes();
    scores(batch, head, top, bottom, first, scores);
    long logs = logSumExp + logAt(batch, head, top);
    for (int i = 0; i < rows; i++) {
      int t = top + i;
      int before = runs.firstVisible(batch, time, t) - first;
      long at = (long) i * stride;
      long seen = scores + (at + before) * ELEMENT;
      int n = hideLater(seen, t + 1 - first - before);
      float max = VectorExp.max(seen, n);
      long p = weights + (at + before) * bytes;
      float sum = VectorSoftmax.exponentials(seen, p, n, max, shorts, lanes);
      clear(weights + at * bytes, before, before + n, keys);
      Memory.setFloat(inverse + i * ELEMENT, 1 / sum);
      Memory.setFloat(logs + i * ELEMENT, (float) (max + Math.log(sum)));
    }
    long result = out + outAt(batch, head, top) * ELEMENT;
    long values = matrix + value(batch, head / shape.groupSize(), first) * bytes;
    Gemm.single(
        precision, false, false, rows, dim, keys, 1, weights, stride, values, width, 0, result,
        outWidth);
    for (int i = 0; i < rows; i++) {
      long row = result + (long) i * outWidth * ELEMENT;
      VectorFlat.scalePart(row, Memory.getFloat(inverse + i * ELEMENT), row, dim);
    }
  }

  static void backward(
      Precision precision,
      long qkv,
      long segments,
      long out,
      long logSumExp,
      long dOut,
      long dQkv,
      AttentionShape shape) {
    VectorAttention call = new VectorAttention(precision, shape, qkv, segments);
    long tokens = (long) shape.batch() * shape.time();
    long dOutMatrix = Gemm.factor(precision, DOUT, dOut, tokens * shape.outWidth());
    // Query heads of one group add to the same key and value gradients: one task does them all.
    Workers.run(
        shape.batch() * shape.kvHeads(),
        task ->
            call.backwardGroup(
                task / shape.kvHeads(),
                task % shape.kvHeads(),
                out,
                logSumExp,
                dOut,
                dOutMatrix,
                dQkv));
  }

  private void backwardGroup(
      int batch, int kvHead, long out, long logSumExp, long dOut, long dOutMatrix, long dQkv) {
    for (int t = 0; t < time; t++) {
      Memory.zero(dQkv + key(batch, kvHead, t) * ELEMENT, dim);
      Memory.zero(dQkv + value(batch, kvHead, t) * ELEMENT, dim);
    }
    int firstHead = kvHead * shape.groupSize();
    for (int head = firstHead; head < firstHead + shape.groupSize(); head++) {
      for (int top = 0; top < time; top += BLOCK) {
        backwardBlock(batch, head, top, out, logSumExp, dOut, dOutMatrix, dQkv);
      }
    }
  }

  private void backwardBlock(
      int batch,
      int head,
      int top,
      long out,
      long logSumExp,
      long dOut,
      long dOutMatrix,
      long dQkv) {
    int bottom = Math.min(time, top + BLOCK);
    int rows = bottom - top;
    int first = runs.firstVisible(batch, time, top);
    int keys = bottom - first;
    int kvHead = head / shape.groupSize();
    int stride = stride(keys);
    long size = (long) rows * stride;
    long scores = Memory.scratch(SCORES, size);
    long dProbabilities = Memory.scratch(DSCORES, size);
    // Where products take floats, the results go over what they come from.
    boolean apart = precision == Precision.BF16;
    long probabilities = apart ? Memory.scratch(ROUNDED, 2 * size) : scores;
    long dScores = apart ? probabilities + size * bytes : dProbabilities;
    long lanes = Memory.lanes();
    scores(batch, head, top, bottom, first, scores);
    long query = query(batch, head, top);
    long key = key(batch, kvHead, first);
    long value = value(batch, kvHead, first);
    long at = outAt(batch, head, top);
    long dRows = dOutMatrix + at * bytes;
    long values = matrix + value * bytes;
    Gemm.single(
        precision,
        false,
        true,
        rows,
        keys,
        dim,
        1,
        dRows,
        outWidth,
        values,
        width,
        0,
        dProbabilities,
        stride);
    for (int i = 0; i < rows; i++) {
      int t = top + i;
      int before = runs.firstVisible(batch, time, t) - first;
      long start = (long) i * stride;
      long seen = start + before;
      int n = hideLater(scores + seen * ELEMENT, t + 1 - first - before);
      float log = Memory.getFloat(logSumExp + logAt(batch, head, t));
      long row = (at + (long) i * outWidth) * ELEMENT;
      float mean = VectorGemm.dot(dOut + row, out + row, dim, lanes);
      VectorSoftmax.gradient(
          scores + seen * ELEMENT,
          dProbabilities + seen * ELEMENT,
          probabilities + seen * bytes,
          dScores + seen * bytes,
          n,
          log,
          mean,
          shorts);
      clear(probabilities + start * bytes, before, before + n, keys);
      clear(dScores + start * bytes, before, before + n, keys);
    }
    float scale = shape.scale();
    long queries = matrix + query * bytes;
    long keyRows = matrix + key * bytes;
    long dQuery = dQkv + query * ELEMENT;
    long dKey = dQkv + key * ELEMENT;
    long dValue = dQkv + value * ELEMENT;
    Gemm.single(
        precision,
        true,
        false,
        keys,
        dim,
        rows,
        1,
        probabilities,
        stride,
        dRows,
        outWidth,
        1,
        dValue,
        width);
    Gemm.single(
        precision, true, false, keys, dim, rows, scale, dScores, stride, queries, width, 1, dKey,
        width);
    Gemm.single(
        precision, false, false, rows, dim, keys, scale, dScores, stride, keyRows, width, 0, dQuery,
        width);
  }

  /** Scaled scores of the rows [top, bottom) against the keys [first, bottom). */
  private void scores(int batch, int head, int top, int bottom, int first, long scores) {
    int keys = bottom - first;
    long query = matrix + query(batch, head, top) * bytes;
    long key = matrix + key(batch, head / shape.groupSize(), first) * bytes;
    int stride = stride(keys);
    float scale = shape.scale();
    Gemm.single(
        precision,
        false,
        true,
        bottom - top,
        keys,
        dim,
        scale,
        query,
        width,
        key,
        width,
        0,
        scores,
        stride);
    if (runs.isScattered(batch)) {
      for (int t = top; t < bottom; t++) {
        long row = scores + (long) (t - top) * stride * ELEMENT;
        int segment = segment(batch, t);
        for (int s = first; s <= t; s++) {
          if (segment(batch, s) != segment) {
            Memory.setFloat(row + (s - first) * ELEMENT, Float.NEGATIVE_INFINITY);
          }
        }
      }
    }
  }

  /** Elements from one row of scores to the next: room to fill the last vector wherever it ends. */
  private static int stride(int keys) {
    return VectorExp.whole(keys) + LANES;
  }

  /**
   * Rounds {@code n} scores up to whole vectors with minus infinity, whose exponential is 0, and
   * returns their new number: an element outside a vector costs as much as a vector.
   */
  private static int hideLater(long scores, int n) {
    int whole = VectorExp.whole(n);
    for (int i = n; i < whole; i++) {
      Memory.setFloat(scores + i * ELEMENT, Float.NEGATIVE_INFINITY);
    }
    return whole;
  }

  /** Zeroes the columns outside [from, to) of a row with {@code n}. */
  private void clear(long row, int from, int to, int n) {
    if (from > 0) {
      Memory.zeroBytes(row, from * bytes);
    }
    if (to < n) {
      Memory.zeroBytes(row + to * bytes, (n - to) * bytes);
    }
  }

  private int segment(int batch, int t) {
    return Memory.getInt(segments + ((long) batch * time + t) * ELEMENT);
  }

  /** Elements from the start of {@code qkv} to the query of a token; likewise below. */
  private long query(int batch, int head, int t) {
    return ((long) batch * time + t) * width + (long) head * dim;
  }

  private long key(int batch, int kvHead, int t) {
    return query(batch, shape.heads() + kvHead, t);
  }

  private long value(int batch, int kvHead, int t) {
    return query(batch, shape.heads() + shape.kvHeads() + kvHead, t);
  }

  /** Elements from the start of the attention output. */
  private long outAt(int batch, int head, int t) {
    return ((long) batch * time + t) * outWidth + (long) head * dim;
  }

  /** Bytes from the start of the log-sum-exp. */
  private long logAt(int batch, int head, int t) {
    return (((long) batch * shape.heads() + head) * time + t) * ELEMENT;
  }
}
