package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.ALL;
import static org.zerochat4j.kernels.Memory.ELEMENT;
import static org.zerochat4j.kernels.VectorExp.LANES;
import static org.zerochat4j.kernels.VectorExp.SPECIES;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import jdk.incubator.vector.FloatVector;
import org.zerochat4j.base.Workers;

/** Rotary position embedding with tables of sines and cosines that are computed once. */
final class VectorRope {

  private static final int MINIMUM_PART = 1 << 14;

  /** Positions that a table covers at most; later ones take the plain way. */
  private static final int TABLE_LIMIT = 1 << 17;

  private static final ConcurrentMap<Rotation, Table> TABLES = new ConcurrentHashMap<>();

  private VectorRope() {}

  /** What a table depends on. */
  private record Rotation(double theta, int headDim) {}

  /** [position, headDim / 2] each. */
  private record Table(int positions, float[] cos, float[] sin) {}

  static void rope(
      Buffer in,
      Buffer positions,
      Buffer out,
      int rows,
      int width,
      int heads,
      int headDim,
      double theta,
      boolean inverse) {
    long from = Memory.address(in, (long) rows * width);
    long to = Memory.address(out, (long) rows * width);
    long position = Memory.address(positions, rows);
    int last = -1;
    for (int row = 0; row < rows; row++) {
      last = Math.max(last, Memory.getInt(position + row * ELEMENT));
    }
    Table table = table(new Rotation(theta, headDim), last);
    int half = headDim / 2;
    Workers.ranges(
        rows,
        Math.max(1, MINIMUM_PART / width),
        (_, start, end) -> {
          for (int row = (int) start; row < end; row++) {
            int p = Memory.getInt(position + row * ELEMENT);
            long at = (long) row * width * ELEMENT;
            if (p >= table.positions) {
              PlainRope.rope(
                  in, positions, out, row, row + 1, width, heads, headDim, theta, inverse);
              continue;
            }
            int rotated = p < 0 ? 0 : heads * headDim;
            for (int head = 0; head * headDim < rotated; head++) {
              long first = at + (long) head * headDim * ELEMENT;
              rotate(from + first, to + first, half, table.cos, table.sin, p * half, inverse);
            }
            if (rotated < width) {
              Memory.copy(
                  from + at + rotated * ELEMENT, to + at + rotated * ELEMENT, width - rotated);
            }
          }
        });
  }

  private static void rotate(
      long in, long out, int half, float[] cosines, float[] sines, int from, boolean inverse) {
    long second = half * ELEMENT;
    float sign = inverse ? -1 : 1;
    int bound = SPECIES.loopBound(half);
    int i = 0;
    for (; i < bound; i += LANES) {
      long at = i * ELEMENT;
      FloatVector x = FloatVector.fromMemorySegment(SPECIES, ALL, in + at, Buffer.ORDER);
      FloatVector y = FloatVector.fromMemorySegment(SPECIES, ALL, in + second + at, Buffer.ORDER);
      FloatVector cos = FloatVector.fromArray(SPECIES, cosines, from + i);
      FloatVector sin = FloatVector.fromArray(SPECIES, sines, from + i).mul(sign);
      x.mul(cos).sub(y.mul(sin)).intoMemorySegment(ALL, out + at, Buffer.ORDER);
      y.mul(cos).add(x.mul(sin)).intoMemorySegment(ALL, out + second + at, Buffer.ORDER);
    }
    for (; i < half; i++) {
      long at = i * ELEMENT;
      float x = Memory.getFloat(in + at);
      float y = Memory.getFloat(in + second + at);
      float cos = cosines[from + i];
      float sin = sines[from + i] * sign;
      Memory.setFloat(out + at, x * cos - y * sin);
      Memory.setFloat(out + second + at, y * cos + x * sin);
    }
  }

  private static Table table(Rotation rotation, int lastPosition) {
    int needed = Math.min(lastPosition + 1, TABLE_LIMIT);
    Table table = TABLES.get(rotation);
    if (table == null || table.positions < needed) {
      int size = Math.max(1024, Integer.highestOneBit(Math.max(1, needed - 1)) * 2);
      table = compute(rotation, Math.min(size, TABLE_LIMIT));
      TABLES.put(rotation, table);
    }
    return table;
  }

  private static Table compute(Rotation rotation, int positions) {
    int half = rotation.headDim / 2;
    float[] cos = new float[positions * half];
    float[] sin = new float[positions * half];
    for (int i = 0; i < half; i++) {
      double frequency = PlainRope.frequency(i, rotation.headDim, rotation.theta);
      for (int position = 0; position < positions; position++) {
        double angle = position * frequency;
        cos[position * half + i] = (float) Math.cos(angle);
        sin[position * half + i] = (float) Math.sin(angle);
      }
    }
    return new Table(positions, cos, sin);
  }
}
