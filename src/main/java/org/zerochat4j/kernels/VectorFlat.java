package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.ALL;
import static org.zerochat4j.kernels.Memory.ELEMENT;
import static org.zerochat4j.kernels.VectorExp.LANES;
import static org.zerochat4j.kernels.VectorExp.SPECIES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.zerochat4j.base.Workers;

/**
 * Kernels over flat vectors of parameters: one pass, in chunks of a fixed size over the threads.
 */
final class VectorFlat {

  private static final int MINIMUM_PART = 1 << 15;

  /** Elements of one partial sum; fixed, so that a sum does not depend on the thread count. */
  private static final int CHUNK = 1 << 15;

  private static final VectorSpecies<Double> DOUBLES =
      VectorSpecies.of(double.class, SPECIES.vectorShape());

  /** Slot of the caller's working memory. */
  private static final int SUMS = 2;

  private VectorFlat() {}

  /** {@code out = factor * in}; out may be in. */
  static void scale(long in, float factor, long out, long n) {
    Workers.ranges(
        n,
        MINIMUM_PART,
        (_, start, end) ->
            scalePart(in + start * ELEMENT, factor, out + start * ELEMENT, end - start));
  }

  /** {@link #scale} on the calling thread. */
  static void scalePart(long in, float factor, long out, long n) {
    long bound = n - n % LANES;
    long i = 0;
    for (; i < bound; i += LANES) {
      long at = i * ELEMENT;
      FloatVector.fromMemorySegment(SPECIES, ALL, in + at, Buffer.ORDER)
          .mul(factor)
          .intoMemorySegment(ALL, out + at, Buffer.ORDER);
    }
    for (; i < n; i++) {
      long at = i * ELEMENT;
      Memory.setFloat(out + at, Memory.getFloat(in + at) * factor);
    }
  }

  static void addScaled(long y, long x, float factor, long n) {
    Workers.ranges(
        n,
        MINIMUM_PART,
        (_, start, end) ->
            addScaledPart(y + start * ELEMENT, x + start * ELEMENT, factor, end - start));
  }

  private static void addScaledPart(long y, long x, float factor, long n) {
    long bound = n - n % LANES;
    long i = 0;
    for (; i < bound; i += LANES) {
      long at = i * ELEMENT;
      FloatVector a = FloatVector.fromMemorySegment(SPECIES, ALL, x + at, Buffer.ORDER);
      FloatVector b = FloatVector.fromMemorySegment(SPECIES, ALL, y + at, Buffer.ORDER);
      a.fma(FloatVector.broadcast(SPECIES, factor), b).intoMemorySegment(ALL, y + at, Buffer.ORDER);
    }
    for (; i < n; i++) {
      long at = i * ELEMENT;
      Memory.setFloat(y + at, Math.fma(Memory.getFloat(x + at), factor, Memory.getFloat(y + at)));
    }
  }

  static void movingAverage(long y, long x, float keep, long n) {
    float take = (float) (1.0 - keep);
    Workers.ranges(
        n,
        MINIMUM_PART,
        (_, start, end) ->
            movingAveragePart(y + start * ELEMENT, x + start * ELEMENT, take, end - start));
  }

  private static void movingAveragePart(long y, long x, float take, long n) {
    long bound = n - n % LANES;
    long i = 0;
    for (; i < bound; i += LANES) {
      long at = i * ELEMENT;
      FloatVector a = FloatVector.fromMemorySegment(SPECIES, ALL, x + at, Buffer.ORDER);
      FloatVector b = FloatVector.fromMemorySegment(SPECIES, ALL, y + at, Buffer.ORDER);
      a.sub(b)
          .fma(FloatVector.broadcast(SPECIES, take), b)
          .intoMemorySegment(ALL, y + at, Buffer.ORDER);
    }
    for (; i < n; i++) {
      long at = i * ELEMENT;
      float old = Memory.getFloat(y + at);
      Memory.setFloat(y + at, Math.fma(Memory.getFloat(x + at) - old, take, old));
    }
  }

  static double sumOfSquares(long x, long n) {
    int chunks = Math.toIntExact((n + CHUNK - 1) / CHUNK);
    long sums = Memory.scratch(SUMS, 2L * chunks);
    Workers.ranges(
        chunks,
        1,
        (_, start, end) -> {
          long lanes = Memory.lanes();
          for (long chunk = start; chunk < end; chunk++) {
            long first = chunk * CHUNK;
            int count = (int) Math.min(CHUNK, n - first);
            double sum = sumOfSquaresPart(x + first * ELEMENT, count, lanes);
            Memory.setDouble(sums + chunk * Double.BYTES, sum);
          }
        });
    double total = 0;
    for (long chunk = 0; chunk < chunks; chunk++) {
      total += Memory.getDouble(sums + chunk * Double.BYTES);
    }
    return total;
  }

  private static double sumOfSquaresPart(long x, int n, long lanes) {
    DoubleVector lows = DoubleVector.zero(DOUBLES);
    DoubleVector highs = lows;
    int bound = SPECIES.loopBound(n);
    int i = 0;
    for (; i < bound; i += LANES) {
      FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + i * ELEMENT, Buffer.ORDER);
      // The part has to be a constant for this to become one instruction.
      DoubleVector low = (DoubleVector) v.convertShape(VectorOperators.F2D, DOUBLES, 0);
      DoubleVector high = (DoubleVector) v.convertShape(VectorOperators.F2D, DOUBLES, 1);
      lows = low.fma(low, lows);
      highs = high.fma(high, highs);
    }
    lows.add(highs).intoMemorySegment(ALL, lanes, Buffer.ORDER);
    double sum = 0;
    for (int lane = 0; lane < DOUBLES.length(); lane++) {
      sum += Memory.getDouble(lanes + (long) lane * Double.BYTES);
    }
    for (; i < n; i++) {
      double v = Memory.getFloat(x + i * ELEMENT);
      sum += v * v;
    }
    return sum;
  }

  /** The addresses already point at the first element. */
  static void adamW(
      long parameter, long gradient, long moment1, long moment2, long n, Kernels.AdamWStep step) {
    Workers.ranges(
        n,
        MINIMUM_PART,
        (_, start, end) -> {
          long at = start * ELEMENT;
          adamWPart(parameter + at, gradient + at, moment1 + at, moment2 + at, end - start, step);
        });
  }

  private static void adamWPart(
      long parameter, long gradient, long moment1, long moment2, long n, Kernels.AdamWStep step) {
    float gradientScale = step.gradientScale();
    float keep1 = step.beta1();
    float keep2 = step.beta2();
    float take1 = (float) (1.0 - keep1);
    float take2 = (float) (1.0 - keep2);
    float correct1 = (float) (1 / (1 - Math.pow(keep1, step.step())));
    float correct2 = (float) (1 / (1 - Math.pow(keep2, step.step())));
    float epsilon = step.epsilon();
    float rate = -step.learningRate();
    // Subtracted, because 1 - this would round a small decay away.
    float decay = (float) (-(double) step.learningRate() * step.weightDecay());
    long bound = n - n % LANES;
    long i = 0;
    for (; i < bound; i += LANES) {
      long at = i * ELEMENT;
      FloatVector g =
          FloatVector.fromMemorySegment(SPECIES, ALL, gradient + at, Buffer.ORDER)
              .mul(gradientScale);
      FloatVector p = FloatVector.fromMemorySegment(SPECIES, ALL, parameter + at, Buffer.ORDER);
      FloatVector m = FloatVector.fromMemorySegment(SPECIES, ALL, moment1 + at, Buffer.ORDER);
      FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, moment2 + at, Buffer.ORDER);
      m = m.fma(FloatVector.broadcast(SPECIES, keep1), g.mul(take1));
      v = v.fma(FloatVector.broadcast(SPECIES, keep2), g.mul(g).mul(take2));
      FloatVector direction = m.mul(correct1).div(v.mul(correct2).sqrt().add(epsilon));
      p = p.fma(FloatVector.broadcast(SPECIES, decay), p);
      p = direction.fma(FloatVector.broadcast(SPECIES, rate), p);
      p.intoMemorySegment(ALL, parameter + at, Buffer.ORDER);
      m.intoMemorySegment(ALL, moment1 + at, Buffer.ORDER);
      v.intoMemorySegment(ALL, moment2 + at, Buffer.ORDER);
    }
    for (; i < n; i++) {
      long at = i * ELEMENT;
      float g = Memory.getFloat(gradient + at) * gradientScale;
      float p = Memory.getFloat(parameter + at);
      float m = Math.fma(Memory.getFloat(moment1 + at), keep1, g * take1);
      float v = Math.fma(Memory.getFloat(moment2 + at), keep2, g * g * take2);
      float direction = m * correct1 / ((float) Math.sqrt(v * correct2) + epsilon);
      Memory.setFloat(parameter + at, Math.fma(direction, rate, Math.fma(p, decay, p)));
      Memory.setFloat(moment1 + at, m);
      Memory.setFloat(moment2 + at, v);
    }
  }
}
