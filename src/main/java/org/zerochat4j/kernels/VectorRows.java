package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.ALL;
import static org.zerochat4j.kernels.Memory.ELEMENT;
import static org.zerochat4j.kernels.VectorExp.LANES;
import static org.zerochat4j.kernels.VectorExp.SPECIES;

import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import org.zerochat4j.base.Workers;

/** Rows fetched by number, and added back. */
final class VectorRows {

  private static final int MINIMUM_PART = 1 << 14;

  /** Tasks a thread: frequent tokens make some stretches of the vocabulary much heavier. */
  private static final int TASKS_PER_THREAD = 8;

  /** Slots of the caller's working memory. */
  private static final int FIRST = 2;

  private static final int ORDER = 3;

  private VectorRows() {}

  /** {@code out[i] = in[index[i]]}. */
  static void gather(long in, long index, long out, int count, int width, int rows) {
    Workers.ranges(
        count,
        Math.max(1, MINIMUM_PART / width),
        (_, start, end) -> {
          for (long i = start; i < end; i++) {
            long from = Objects.checkIndex(Memory.getInt(index + i * ELEMENT), rows);
            Memory.copy(in + from * width * ELEMENT, out + i * width * ELEMENT, width);
          }
        });
  }

  /** {@code out[r] = sum of in[i] over i with index[i] == r}, the sum taken in the order of i. */
  static void scatterAdd(long index, long in, long out, int count, int rows, int width) {
    // A counting sort; order[first[r] .. first[r + 1]) are the places that hold r.
    long first = Memory.scratch(FIRST, rows + 2L);
    long order = Memory.scratch(ORDER, count);
    Memory.zero(first, rows + 2L);
    for (int i = 0; i < count; i++) {
      int r = Objects.checkIndex(Memory.getInt(index + i * ELEMENT), rows);
      long at = first + (r + 2L) * ELEMENT;
      Memory.setInt(at, Memory.getInt(at) + 1);
    }
    for (int r = 2; r <= rows; r++) {
      long at = first + r * ELEMENT;
      Memory.setInt(at, Memory.getInt(at) + Memory.getInt(at - ELEMENT));
    }
    // Now first[r + 1] is where the places of r begin; filling them in moves it to their end.
    for (int i = 0; i < count; i++) {
      long at = first + (Memory.getInt(index + i * ELEMENT) + 1L) * ELEMENT;
      int place = Memory.getInt(at);
      Memory.setInt(order + place * ELEMENT, i);
      Memory.setInt(at, place + 1);
    }
    int tasks = Math.min(rows, Workers.count() * TASKS_PER_THREAD);
    Workers.run(
        tasks,
        task -> {
          int end = (int) ((long) rows * (task + 1) / tasks);
          for (int r = (int) ((long) rows * task / tasks); r < end; r++) {
            long to = out + (long) r * width * ELEMENT;
            int from = Memory.getInt(first + r * ELEMENT);
            int until = Memory.getInt(first + (r + 1) * ELEMENT);
            if (from == until) {
              Memory.zero(to, width);
              continue;
            }
            long row = (long) width * ELEMENT;
            Memory.copy(in + Memory.getInt(order + from * ELEMENT) * row, to, width);
            for (int i = from + 1; i < until; i++) {
              add(in + Memory.getInt(order + i * ELEMENT) * row, to, width);
            }
          }
        });
  }

  private static void add(long in, long out, int n) {
    int bound = SPECIES.loopBound(n);
    int i = 0;
    for (; i < bound; i += LANES) {
      long at = i * ELEMENT;
      FloatVector.fromMemorySegment(SPECIES, ALL, out + at, Buffer.ORDER)
          .add(FloatVector.fromMemorySegment(SPECIES, ALL, in + at, Buffer.ORDER))
          .intoMemorySegment(ALL, out + at, Buffer.ORDER);
    }
    for (; i < n; i++) {
      long at = i * ELEMENT;
      Memory.setFloat(out + at, Memory.getFloat(out + at) + Memory.getFloat(in + at));
    }
  }
}
