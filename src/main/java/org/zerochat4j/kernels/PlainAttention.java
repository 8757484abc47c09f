package org.zerochat4j.kernels;

import java.util.Arrays;
import java.util.Objects;

/** Causal grouped-query attention, one query row after the other. */
final class PlainAttention {

  private PlainAttention() {}

  static void forward(
      Buffer qkv, Buffer segments, Buffer out, Buffer logSumExp, AttentionShape shape) {
    double[] scores = new double[shape.time()];
    for (int batch = 0; batch < shape.batch(); batch++) {
      for (int head = 0; head < shape.heads(); head++) {
        for (int t = 0; t < shape.time(); t++) {
          double log = scores(qkv, segments, shape, batch, head, t, scores);
          logSumExp.setFloat(logSumExpAt(shape, batch, head, t), (float) log);
          for (int d = 0; d < shape.headDim(); d++) {
            double sum = 0;
            for (int s = 0; s <= t; s++) {
              sum += Math.exp(scores[s] - log) * qkv.getFloat(valueAt(shape, batch, head, s) + d);
            }
            out.setFloat(outAt(shape, batch, head, t) + d, (float) sum);
          }
        }
      }
    }
  }

  /**
   * With {@code p} the probabilities of a row: {@code dv_s += p_s dOut}, {@code dScore_s = p_s *
   * (dOut . v_s - dOut . out)}, and from the scores to query and key as for any product.
   */
  static void backward(
      Buffer qkv,
      Buffer segments,
      Buffer out,
      Buffer logSumExp,
      Buffer dOut,
      Buffer dQkv,
      AttentionShape shape) {
    int dim = shape.headDim();
    double[] gradient = new double[Math.toIntExact((long) shape.time() * shape.qkvWidth())];
    double[] scores = new double[shape.time()];
    for (int batch = 0; batch < shape.batch(); batch++) {
      Arrays.fill(gradient, 0);
      int origin = batch * shape.time() * shape.qkvWidth();
      for (int head = 0; head < shape.heads(); head++) {
        for (int t = 0; t < shape.time(); t++) {
          scores(qkv, segments, shape, batch, head, t, scores);
          double log = logSumExp.getFloat(logSumExpAt(shape, batch, head, t));
          long outAt = outAt(shape, batch, head, t);
          long query = queryAt(shape, batch, head, t);
          double mean = dot(dOut, outAt, out, outAt, dim);
          for (int s = 0; s <= t; s++) {
            double p = Math.exp(scores[s] - log);
            long key = keyAt(shape, batch, head, s);
            long value = valueAt(shape, batch, head, s);
            double dScore = p * (dot(dOut, outAt, qkv, value, dim) - mean) * shape.scale();
            for (int d = 0; d < dim; d++) {
              gradient[(int) (value - origin) + d] += p * dOut.getFloat(outAt + d);
              gradient[(int) (query - origin) + d] += dScore * qkv.getFloat(key + d);
              gradient[(int) (key - origin) + d] += dScore * qkv.getFloat(query + d);
            }
          }
        }
      }
      for (int i = 0; i < gradient.length; i++) {
        dQkv.setFloat(origin + i, (float) gradient[i]);
      }
    }
  }

  static void cached(
      Buffer qkv,
      Buffer positions,
      Buffer keyCache,
      Buffer valueCache,
      Buffer out,
      AttentionShape shape,
      int capacity) {
    int dim = shape.headDim();
    int cacheWidth = shape.kvHeads() * dim;
    double[] scores = new double[capacity];
    for (int batch = 0; batch < shape.batch(); batch++) {
      for (int t = 0; t < shape.time(); t++) {
        int position = positions.getInt((long) batch * shape.time() + t);
        if (position < 0) {
          for (int d = 0; d < shape.outWidth(); d++) {
            out.setFloat(outAt(shape, batch, 0, t) + d, 0);
          }
          continue;
        }
        Objects.checkIndex(position, capacity);
        long to = ((long) batch * capacity + position) * cacheWidth;
        for (int d = 0; d < cacheWidth; d++) {
          keyCache.setFloat(to + d, qkv.getFloat(keyAt(shape, batch, 0, t) + d));
          valueCache.setFloat(to + d, qkv.getFloat(valueAt(shape, batch, 0, t) + d));
        }
        for (int head = 0; head < shape.heads(); head++) {
          long cacheHead = (long) head / shape.groupSize() * dim;
          long query = queryAt(shape, batch, head, t);
          for (int s = 0; s <= position; s++) {
            long key = ((long) batch * capacity + s) * cacheWidth + cacheHead;
            scores[s] = shape.scale() * dot(qkv, query, keyCache, key, dim);
          }
          double log = logSumExp(scores, position + 1);
          for (int d = 0; d < dim; d++) {
            double sum = 0;
            for (int s = 0; s <= position; s++) {
              long value = ((long) batch * capacity + s) * cacheWidth + cacheHead;
              sum += Math.exp(scores[s] - log) * valueCache.getFloat(value + d);
            }
            out.setFloat(outAt(shape, batch, head, t) + d, (float) sum);
          }
        }
      }
    }
  }

  /** Fills the masked, scaled scores of one query row and returns their log-sum-exp. */
  private static double scores(
      Buffer qkv,
      Buffer segments,
      AttentionShape shape,
      int batch,
      int head,
      int t,
      double[] scores) {
    long origin = (long) batch * shape.time();
    long query = queryAt(shape, batch, head, t);
    for (int s = 0; s <= t; s++) {
      boolean visible = segments.getInt(origin + s) == segments.getInt(origin + t);
      scores[s] =
          visible
              ? shape.scale() * dot(qkv, query, qkv, keyAt(shape, batch, head, s), shape.headDim())
              : Double.NEGATIVE_INFINITY;
    }
    return logSumExp(scores, t + 1);
  }

  private static double logSumExp(double[] values, int n) {
    double max = values[0];
    for (int i = 1; i < n; i++) {
      max = Math.max(max, values[i]);
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Math.exp(values[i] - max);
    }
    return max + Math.log(sum);
  }

  private static double dot(Buffer a, long aOffset, Buffer b, long bOffset, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) a.getFloat(aOffset + i) * b.getFloat(bOffset + i);
    }
    return sum;
  }

  private static long rowAt(AttentionShape shape, int batch, int t) {
    return ((long) batch * shape.time() + t) * shape.qkvWidth();
  }

  private static long queryAt(AttentionShape shape, int batch, int head, int t) {
    return rowAt(shape, batch, t) + (long) head * shape.headDim();
  }

  private static long keyAt(AttentionShape shape, int batch, int head, int t) {
    long kvHead = head / shape.groupSize();
    return rowAt(shape, batch, t) + shape.keyOffset() + kvHead * shape.headDim();
  }

  private static long valueAt(AttentionShape shape, int batch, int head, int t) {
    long kvHead = head / shape.groupSize();
    return rowAt(shape, batch, t) + shape.valueOffset() + kvHead * shape.headDim();
  }

  private static long outAt(AttentionShape shape, int batch, int head, int t) {
    return ((long) batch * shape.time() + t) * shape.outWidth() + (long) head * shape.headDim();
  }

  private static long logSumExpAt(AttentionShape shape, int batch, int head, int t) {
    return ((long) batch * shape.heads() + head) * shape.time() + t;
  }
}
