package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.ELEMENT;

import java.util.Objects;
import org.zerochat4j.base.Workers;

/** Attention over a key / value cache, a task for each sequence and key head. */
final class VectorCachedAttention {

  /** Query rows whose scores are held at a time. */
  private static final int BLOCK = 64;

  private VectorCachedAttention() {}

  static void run(
      long qkv,
      long positions,
      long keyCache,
      long valueCache,
      long out,
      AttentionShape shape,
      int capacity) {
    for (int i = 0; i < shape.batch() * shape.time(); i++) {
      int position = Memory.getInt(positions + i * ELEMENT);
      Objects.checkIndex(Math.max(0, position), capacity);
    }
    int cacheWidth = shape.kvHeads() * shape.headDim();
    Workers.run(
        shape.batch() * shape.kvHeads(),
        task -> {
          int batch = task / shape.kvHeads();
          int kvHead = task % shape.kvHeads();
          long inCache =
              ((long) batch * capacity * cacheWidth + (long) kvHead * shape.headDim()) * ELEMENT;
          long firstRow = (long) batch * shape.time();
          long rows = qkv + firstRow * shape.qkvWidth() * ELEMENT;
          long own = positions + firstRow * ELEMENT;
          long keys = keyCache + inCache;
          long values = valueCache + inCache;
          store(rows, own, keys, values, kvHead, shape);
          long outRows = out + firstRow * shape.outWidth() * ELEMENT;
          attend(rows, own, keys, values, outRows, kvHead, shape);
        });
  }

  private static void store(
      long qkv, long positions, long keys, long values, int kvHead, AttentionShape shape) {
    int dim = shape.headDim();
    int cacheWidth = shape.kvHeads() * dim;
    for (int t = 0; t < shape.time(); t++) {
      int position = Memory.getInt(positions + t * ELEMENT);
      if (position >= 0) {
        long row = qkv + ((long) t * shape.qkvWidth() + (long) kvHead * dim) * ELEMENT;
        long to = (long) position * cacheWidth * ELEMENT;
        Memory.copy(row + shape.keyOffset() * ELEMENT, keys + to, dim);
        Memory.copy(row + shape.valueOffset() * ELEMENT, values + to, dim);
      }
    }
  }

  private static void attend(
      long qkv,
      long positions,
      long keys,
      long values,
      long out,
      int kvHead,
      AttentionShape shape) {
    int dim = shape.headDim();
    int group = shape.groupSize();
    int time = shape.time();
    int width = shape.qkvWidth();
    int outWidth = shape.outWidth();
    // A single token's query heads follow each other in memory and can be rows of one product.
    boolean headsAsRows = time == 1;
    int queryStep = headsAsRows ? dim : width;
    int outStep = headsAsRows ? dim : outWidth;
    for (int h = 0; h < (headsAsRows ? 1 : group); h++) {
      long head = ((long) kvHead * group + h) * dim * ELEMENT;
      for (int top = 0; top < time; top += BLOCK) {
        int bottom = Math.min(time, top + BLOCK);
        block(
            qkv + (long) top * width * ELEMENT + head,
            queryStep,
            positions + top * ELEMENT,
            headsAsRows ? 0 : ELEMENT,
            headsAsRows ? group : bottom - top,
            keys,
            values,
            out + (long) top * outWidth * ELEMENT + head,
            outStep,
            shape);
      }
    }
  }

  private static void block(
      long query,
      int queryStep,
      long positions,
      long positionStep,
      int rows,
      long keys,
      long values,
      long out,
      int outStep,
      AttentionShape shape) {
    int dim = shape.headDim();
    int cacheWidth = shape.kvHeads() * dim;
    int last = -1;
    for (int i = 0; i < rows; i++) {
      last = Math.max(last, Memory.getInt(positions + i * positionStep));
    }
    int seen = last + 1;
    long scores = Memory.scratch(0, (long) rows * Math.max(1, seen));
    long lanes = Memory.lanes();
    if (seen > 0) {
      Gemm.single(
          Precision.FP32,
          false,
          true,
          rows,
          seen,
          dim,
          shape.scale(),
          query,
          queryStep,
          keys,
          cacheWidth,
          0,
          scores,
          seen);
      for (int i = 0; i < rows; i++) {
        int visible = Math.max(-1, Memory.getInt(positions + i * positionStep)) + 1;
        long row = scores + (long) i * seen * ELEMENT;
        if (visible > 0) {
          float max = VectorExp.max(row, visible);
          float sum = VectorExp.expRow(row, row, visible, 1, max, 1, lanes);
          VectorFlat.scalePart(row, 1 / sum, row, visible);
        }
        if (visible < seen) {
          Memory.zero(row + visible * ELEMENT, seen - visible);
        }
      }
      Gemm.single(
          Precision.FP32,
          false,
          false,
          rows,
          dim,
          seen,
          1,
          scores,
          seen,
          values,
          cacheWidth,
          0,
          out,
          outStep);
    } else {
      for (int i = 0; i < rows; i++) {
        Memory.zero(out + (long) i * outStep * ELEMENT, dim);
      }
    }
  }
}
