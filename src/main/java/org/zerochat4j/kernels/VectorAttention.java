package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.ALL;
import static org.zerochat4j.kernels.Memory.ELEMENT;
import static org.zerochat4j.kernels.VectorExp.LANES;
import static org.zerochat4j.kernels.VectorExp.SPECIES;

import jdk.incubator.vector.FloatVector;
import org.zerochat4j.base.Workers;

/**
 * Causal grouped-query attention in blocks of query rows. Only one block of scores per thread
 * exists at a time, and the backward pass computes the probabilities again from the log-sum-exp
 * (Dao et al. 2022), so memory grows with the length of a sequence and not with its square.
 */
final class VectorAttention {

  /** Query rows in a block. */
  private static final int BLOCK = 64;

  private final AttentionShape shape;
  private final long qkv;
  private final long segments;
  private final SegmentRuns runs;
  private final int time;
  private final int dim;
  private final int width;
  private final int outWidth;

  private VectorAttention(AttentionShape shape, long qkv, long segments) {
    this.shape = shape;
    this.qkv = qkv;
    this.segments = segments;
    this.runs = SegmentRuns.of(segments, shape.batch(), shape.time());
    this.time = shape.time();
    this.dim = shape.headDim();
    this.width = shape.qkvWidth();
    this.outWidth = shape.outWidth();
  }

  static void forward(long qkv, long segments, long out, long logSumExp, AttentionShape shape) {
    VectorAttention call = new VectorAttention(shape, qkv, segments);
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
    long scores = Memory.scratch(0, (long) rows * stride);
    float[] lanes = new float[LANES];
    float[] inverse = new float[rows];
    scores(batch, head, top, bottom, first, scores);
    long logs = logSumExp + logAt(batch, head, top);
    for (int i = 0; i < rows; i++) {
      int t = top + i;
      int before = runs.firstVisible(batch, time, t) - first;
      long row = scores + (long) i * stride * ELEMENT;
      long seen = row + before * ELEMENT;
      int n = hideLater(seen, t + 1 - first - before);
      float max = VectorExp.max(seen, n);
      float sum = VectorExp.expRow(seen, seen, n, 1, max, 1, lanes);
      clear(row, before, before + n, keys);
      inverse[i] = 1 / sum;
      Memory.setFloat(logs + i * ELEMENT, (float) (max + Math.log(sum)));
    }
    long result = out + outAt(batch, head, top);
    long values = value(batch, head / shape.groupSize(), first);
    Gemm.single(
        false, false, rows, dim, keys, 1, scores, stride, values, width, 0, result, outWidth);
    for (int i = 0; i < rows; i++) {
      scale(result + (long) i * outWidth * ELEMENT, dim, inverse[i]);
    }
  }

  static void backward(
      long qkv,
      long segments,
      long out,
      long logSumExp,
      long dOut,
      long dQkv,
      AttentionShape shape) {
    VectorAttention call = new VectorAttention(shape, qkv, segments);
    // Query heads of one group add to the same key and value gradients: one task does them all.
    Workers.run(
        shape.batch() * shape.kvHeads(),
        task ->
            call.backwardGroup(
                task / shape.kvHeads(), task % shape.kvHeads(), out, logSumExp, dOut, dQkv));
  }

  private void backwardGroup(
      int batch, int kvHead, long out, long logSumExp, long dOut, long dQkv) {
    long toGradient = dQkv - qkv;
    for (int t = 0; t < time; t++) {
      Memory.zero(key(batch, kvHead, t) + toGradient, dim);
      Memory.zero(value(batch, kvHead, t) + toGradient, dim);
    }
    int firstHead = kvHead * shape.groupSize();
    for (int head = firstHead; head < firstHead + shape.groupSize(); head++) {
      for (int top = 0; top < time; top += BLOCK) {
        backwardBlock(batch, head, top, out, logSumExp, dOut, toGradient);
      }
    }
  }

  private void backwardBlock(
      int batch, int head, int top, long out, long logSumExp, long dOut, long toGradient) {
    int bottom = Math.min(time, top + BLOCK);
    int rows = bottom - top;
    int first = runs.firstVisible(batch, time, top);
    int keys = bottom - first;
    int kvHead = head / shape.groupSize();
    int stride = stride(keys);
    long probabilities = Memory.scratch(0, (long) rows * stride);
    long dScores = Memory.scratch(1, (long) rows * stride);
    float[] lanes = new float[LANES];
    scores(batch, head, top, bottom, first, probabilities);
    long query = query(batch, head, top);
    long key = key(batch, kvHead, first);
    long value = value(batch, kvHead, first);
    long at = outAt(batch, head, top);
    Gemm.single(
        false, true, rows, keys, dim, 1, dOut + at, outWidth, value, width, 0, dScores, stride);
    for (int i = 0; i < rows; i++) {
      int t = top + i;
      int before = runs.firstVisible(batch, time, t) - first;
      long start = (long) i * stride * ELEMENT;
      long seen = start + before * ELEMENT;
      long p = probabilities + seen;
      int n = hideLater(p, t + 1 - first - before);
      float log = Memory.getFloat(logSumExp + logAt(batch, head, t));
      VectorExp.expRow(p, p, n, 1, log, 1, lanes);
      long row = at + (long) i * outWidth * ELEMENT;
      float mean = VectorGemm.dot(dOut + row, out + row, dim, lanes);
      softmaxGradient(p, dScores + seen, n, mean);
      clear(probabilities + start, before, before + n, keys);
      clear(dScores + start, before, before + n, keys);
    }
    float scale = shape.scale();
    Gemm.single(
        true,
        false,
        keys,
        dim,
        rows,
        1,
        probabilities,
        stride,
        dOut + at,
        outWidth,
        1,
        value + toGradient,
        width);
    Gemm.single(
        true,
        false,
        keys,
        dim,
        rows,
        scale,
        dScores,
        stride,
        query,
        width,
        1,
        key + toGradient,
        width);
    Gemm.single(
        false,
        false,
        rows,
        dim,
        keys,
        scale,
        dScores,
        stride,
        key,
        width,
        0,
        query + toGradient,
        width);
  }

  /** Scaled scores of the rows [top, bottom) against the keys [first, bottom). */
  private void scores(int batch, int head, int top, int bottom, int first, long scores) {
    int keys = bottom - first;
    long query = query(batch, head, top);
    long key = key(batch, head / shape.groupSize(), first);
    int stride = stride(keys);
    float scale = shape.scale();
    Gemm.single(
        false, true, bottom - top, keys, dim, scale, query, width, key, width, 0, scores, stride);
    if (runs.scattered()[batch]) {
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
  private static void clear(long row, int from, int to, int n) {
    if (from > 0) {
      Memory.zero(row, from);
    }
    if (to < n) {
      Memory.zero(row + to * ELEMENT, n - to);
    }
  }

  /** {@code d = p * (d - mean)}, over whole vectors. */
  private static void softmaxGradient(long p, long d, int n, float mean) {
    for (int i = 0; i < n; i += LANES) {
      long at = i * ELEMENT;
      FloatVector x = FloatVector.fromMemorySegment(SPECIES, ALL, d + at, Buffer.ORDER);
      FloatVector y = FloatVector.fromMemorySegment(SPECIES, ALL, p + at, Buffer.ORDER);
      x.sub(mean).mul(y).intoMemorySegment(ALL, d + at, Buffer.ORDER);
    }
  }

  static void scale(long x, int n, float factor) {
    int bound = SPECIES.loopBound(n);
    int i = 0;
    for (; i < bound; i += LANES) {
      long at = x + i * ELEMENT;
      FloatVector.fromMemorySegment(SPECIES, ALL, at, Buffer.ORDER)
          .mul(factor)
          .intoMemorySegment(ALL, at, Buffer.ORDER);
    }
    for (; i < n; i++) {
      long at = x + i * ELEMENT;
      Memory.setFloat(at, Memory.getFloat(at) * factor);
    }
  }

  private int segment(int batch, int t) {
    return Memory.getInt(segments + ((long) batch * time + t) * ELEMENT);
  }

  private long query(int batch, int head, int t) {
    return qkv + (((long) batch * time + t) * width + (long) head * dim) * ELEMENT;
  }

  private long key(int batch, int kvHead, int t) {
    return query(batch, shape.heads() + kvHead, t);
  }

  private long value(int batch, int kvHead, int t) {
    return query(batch, shape.heads() + shape.kvHeads() + kvHead, t);
  }

  /** Bytes from the start of the attention output. */
  private long outAt(int batch, int head, int t) {
    return (((long) batch * time + t) * outWidth + (long) head * dim) * ELEMENT;
  }

  /** Bytes from the start of the log-sum-exp. */
  private long logAt(int batch, int head, int t) {
    return (((long) batch * shape.heads() + head) * time + t) * ELEMENT;
  }
}
