package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.ALL;
import static org.zerochat4j.kernels.Memory.ELEMENT;
import static org.zerochat4j.kernels.VectorExp.C2;
import static org.zerochat4j.kernels.VectorExp.C3;
import static org.zerochat4j.kernels.VectorExp.C4;
import static org.zerochat4j.kernels.VectorExp.C5;
import static org.zerochat4j.kernels.VectorExp.C6;
import static org.zerochat4j.kernels.VectorExp.LANES;
import static org.zerochat4j.kernels.VectorExp.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.zerochat4j.base.Workers;

/**
 * SwiGLU. The exponential of {@link VectorExp} is written out in both loops: a vector that is
 * handed to a method which the compiler does not inline becomes an object.
 */
final class VectorSwiGlu {

  private static final int MINIMUM_PART = 1 << 14;

  private VectorSwiGlu() {}

  static void forward(long gateUp, long out, int rows, int width) {
    Workers.ranges(
        rows,
        Math.max(1, MINIMUM_PART / width),
        (_, start, end) -> {
          for (long row = start; row < end; row++) {
            long gate = gateUp + row * 2 * width * ELEMENT;
            forwardRow(gate, gate + width * ELEMENT, out + row * width * ELEMENT, width);
          }
        });
  }

  private static void forwardRow(long gates, long ups, long out, int n) {
    int bound = SPECIES.loopBound(n);
    int i = 0;
    for (; i < bound; i += LANES) {
      long at = i * ELEMENT;
      FloatVector gate = FloatVector.fromMemorySegment(SPECIES, ALL, gates + at, Buffer.ORDER);
      FloatVector up = FloatVector.fromMemorySegment(SPECIES, ALL, ups + at, Buffer.ORDER);
      FloatVector x = gate.abs().neg();
      FloatVector t =
          x.fma(
              FloatVector.broadcast(SPECIES, VectorExp.LOG2_E),
              FloatVector.broadcast(SPECIES, VectorExp.ROUND));
      FloatVector count = t.sub(VectorExp.ROUND);
      FloatVector r = count.fma(FloatVector.broadcast(SPECIES, -VectorExp.LN2_HIGH), x);
      r = count.fma(FloatVector.broadcast(SPECIES, -VectorExp.LN2_LOW), r);
      FloatVector p = r.fma(FloatVector.broadcast(SPECIES, C6), FloatVector.broadcast(SPECIES, C5));
      p = p.fma(r, FloatVector.broadcast(SPECIES, C4));
      p = p.fma(r, FloatVector.broadcast(SPECIES, C3));
      p = p.fma(r, FloatVector.broadcast(SPECIES, C2));
      p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
      p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
      IntVector power =
          t.reinterpretAsInts()
              .lanewise(VectorOperators.LSHL, VectorExp.EXPONENT_SHIFT)
              .add(VectorExp.ONE_BITS);
      FloatVector e =
          p.mul(power.reinterpretAsFloats())
              .blend(0f, x.compare(VectorOperators.LT, VectorExp.UNDERFLOW));
      // sigmoid(x) is 1 / (1 + e^-x) = e^x / (1 + e^x); the exponent that cannot overflow is used.
      FloatVector numerator = e.blend(1f, gate.compare(VectorOperators.GE, 0f));
      gate.mul(up).mul(numerator.div(e.add(1f))).intoMemorySegment(ALL, out + at, Buffer.ORDER);
    }
    for (; i < n; i++) {
      long at = i * ELEMENT;
      float gate = Memory.getFloat(gates + at);
      Memory.setFloat(out + at, gate * Memory.getFloat(ups + at) * sigmoid(gate));
    }
  }

  static void backward(long gateUp, long dOut, long dGateUp, int rows, int width) {
    Workers.ranges(
        rows,
        Math.max(1, MINIMUM_PART / width),
        (_, start, end) -> {
          for (long row = start; row < end; row++) {
            long at = row * 2 * width * ELEMENT;
            backwardRow(gateUp + at, dOut + row * width * ELEMENT, dGateUp + at, width);
          }
        });
  }

  private static void backwardRow(long gates, long dOuts, long dGates, int n) {
    long ups = n * ELEMENT;
    int bound = SPECIES.loopBound(n);
    int i = 0;
    for (; i < bound; i += LANES) {
      long at = i * ELEMENT;
      FloatVector gate = FloatVector.fromMemorySegment(SPECIES, ALL, gates + at, Buffer.ORDER);
      FloatVector x = gate.abs().neg();
      FloatVector t =
          x.fma(
              FloatVector.broadcast(SPECIES, VectorExp.LOG2_E),
              FloatVector.broadcast(SPECIES, VectorExp.ROUND));
      FloatVector count = t.sub(VectorExp.ROUND);
      FloatVector r = count.fma(FloatVector.broadcast(SPECIES, -VectorExp.LN2_HIGH), x);
      r = count.fma(FloatVector.broadcast(SPECIES, -VectorExp.LN2_LOW), r);
      FloatVector p = r.fma(FloatVector.broadcast(SPECIES, C6), FloatVector.broadcast(SPECIES, C5));
      p = p.fma(r, FloatVector.broadcast(SPECIES, C4));
      p = p.fma(r, FloatVector.broadcast(SPECIES, C3));
      p = p.fma(r, FloatVector.broadcast(SPECIES, C2));
      p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
      p = p.fma(r, FloatVector.broadcast(SPECIES, 1f));
      IntVector power =
          t.reinterpretAsInts()
              .lanewise(VectorOperators.LSHL, VectorExp.EXPONENT_SHIFT)
              .add(VectorExp.ONE_BITS);
      FloatVector e =
          p.mul(power.reinterpretAsFloats())
              .blend(0f, x.compare(VectorOperators.LT, VectorExp.UNDERFLOW));
      FloatVector numerator = e.blend(1f, gate.compare(VectorOperators.GE, 0f));
      FloatVector sigmoid = numerator.div(e.add(1f));
      FloatVector up = FloatVector.fromMemorySegment(SPECIES, ALL, gates + ups + at, Buffer.ORDER);
      FloatVector dOut = FloatVector.fromMemorySegment(SPECIES, ALL, dOuts + at, Buffer.ORDER);
      FloatVector passed = dOut.mul(sigmoid);
      FloatVector silu = gate.mul(sigmoid);
      // silu' = sigmoid * (1 + gate * (1 - sigmoid)) = sigmoid * (1 + gate - silu)
      gate.sub(silu).add(1f).mul(passed).mul(up).intoMemorySegment(ALL, dGates + at, Buffer.ORDER);
      passed.mul(gate).intoMemorySegment(ALL, dGates + ups + at, Buffer.ORDER);
    }
    for (; i < n; i++) {
      long at = i * ELEMENT;
      float gate = Memory.getFloat(gates + at);
      float sigmoid = sigmoid(gate);
      float up = Memory.getFloat(gates + ups + at);
      float passed = Memory.getFloat(dOuts + at) * sigmoid;
      Memory.setFloat(dGates + at, (gate - gate * sigmoid + 1f) * passed * up);
      Memory.setFloat(dGates + ups + at, passed * gate);
    }
  }

  private static float sigmoid(float x) {
    float e = VectorExp.exp(-Math.abs(x));
    return (x >= 0 ? 1f : e) / (e + 1f);
  }
}
