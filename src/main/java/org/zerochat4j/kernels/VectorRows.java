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
    int[] first = new int[rows + 1];
    for (int i = 0; i < count; i++) {
      first[Objects.checkIndex(Memory.getInt(index + i * ELEMENT), rows) + 1]++;
    }
    for (int r = 0; r < rows; r++) {
      first[r + 1] += first[r];
    }
    int[] next = first.clone();
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[next[Memory.getInt(index + i * ELEMENT)]++] = i;
    }
    int tasks = Math.min(rows, Workers.count() * TASKS_PER_THREAD);
    Workers.run(
        tasks,
        task -> {
          int end = (int) ((long) rows * (task + 1) / tasks);
          for (int r = (int) ((long) rows * task / tasks); r < end; r++) {
            long to = out + (long) r * width * ELEMENT;
            if (first[r] == first[r + 1]) {
              Memory.zero(to, width);
              continue;
            }
            Memory.copy(in + (long) order[first[r]] * width * ELEMENT, to, width);
            for (int i = first[r] + 1; i < first[r + 1]; i++) {
              add(in + (long) order[i] * width * ELEMENT, to, width);
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
