package org.zerochat4j.bench.jmh;

import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.zerochat4j.kernels.AttentionShape;
import org.zerochat4j.kernels.Buffer;
import org.zerochat4j.kernels.KernelProvider;
import org.zerochat4j.kernels.Kernels;
import org.zerochat4j.kernels.Precision;

/**
 * The kernels of a training step, one by one, at the sizes of bench shape {@code s}: 8 x 256
 * tokens, width 512. Milliseconds a call, on all threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KernelBenchmark {
  private static final int BATCH = 8;
  private static final int TIME = 256;
  private static final int ROWS = BATCH * TIME;
  private static final int HIDDEN = 512;
  private static final int HEADS = 8;
  private static final int INNER = 1408;
  private static final int VOCAB = 8192;
  private static final int PARAMETERS = 34_087_424;
  private static final float EPS = 1e-5f;

  /** Of matrix products, those in attention and in the loss included. */
  @Param({"FP32", "BF16"})
  public Precision precision;

  private final Kernels kernels = KernelProvider.get();
  private final AttentionShape attention =
      new AttentionShape(BATCH, TIME, HEADS, HEADS, HIDDEN / HEADS);
  private final SplittableRandom random = new SplittableRandom(1);
  private Arena arena;

  private Buffer x;
  private Buffer y;
  private Buffer z;
  private Buffer norm;
  private Buffer dNorm;
  private Buffer inverseRms;
  private Buffer qkv;
  private Buffer dQkv;
  private Buffer segments;
  private Buffer logSumExp;
  private Buffer gateUp;
  private Buffer dGateUp;
  private Buffer inner;
  private Buffer projection;
  private Buffer dProjection;
  private Buffer head;
  private Buffer dHead;
  private Buffer targets;
  private Buffer weights;
  private Buffer loss;
  private Buffer parameters;
  private Buffer gradient;
  private Buffer moment1;
  private Buffer moment2;

  @Setup
  public void allocate() {
    arena = Arena.ofShared();
    x = filled((long) ROWS * HIDDEN);
    y = filled((long) ROWS * HIDDEN);
    z = filled((long) ROWS * HIDDEN);
    norm = filled(HIDDEN);
    dNorm = filled(HIDDEN);
    inverseRms = filled(ROWS);
    qkv = filled(3L * ROWS * HIDDEN);
    dQkv = filled(3L * ROWS * HIDDEN);
    logSumExp = filled((long) ROWS * HEADS);
    gateUp = filled(2L * ROWS * INNER);
    dGateUp = filled(2L * ROWS * INNER);
    inner = filled((long) ROWS * INNER);
    projection = filled((long) INNER * HIDDEN);
    dProjection = filled((long) INNER * HIDDEN);
    head = filled((long) VOCAB * HIDDEN);
    dHead = filled((long) VOCAB * HIDDEN);
    weights = filled(ROWS);
    loss = filled(1);
    segments = Buffer.allocate(arena, ROWS);
    targets = Buffer.allocate(arena, ROWS);
    for (int row = 0; row < ROWS; row++) {
      segments.setInt(row, 1);
      targets.setInt(row, random.nextInt(VOCAB));
      weights.setFloat(row, 1f / ROWS);
    }
    parameters = filled(PARAMETERS);
    gradient = filled(PARAMETERS);
    moment1 = filled(PARAMETERS);
    moment2 = Buffer.allocate(arena, PARAMETERS);
    kernels.attention(precision, qkv, segments, y, logSumExp, attention);
    kernels.residualRmsNorm(x, y, norm, z, dQkv, inverseRms, ROWS, HIDDEN, EPS);
  }

  private Buffer filled(long length) {
    Buffer buffer = Buffer.allocate(arena, length);
    for (long i = 0; i < length; i++) {
      buffer.setFloat(i, (float) random.nextDouble(-1, 1));
    }
    return buffer;
  }

  @TearDown
  public void free() {
    arena.close();
  }

  @Benchmark
  public void gemm() {
    kernels.gemm(
        false,
        true,
        ROWS,
        INNER,
        HIDDEN,
        1,
        x,
        0,
        HIDDEN,
        projection,
        0,
        HIDDEN,
        0,
        inner,
        0,
        INNER);
  }

  @Benchmark
  public void linear() {
    kernels.linear(precision, x, projection, inner, ROWS, HIDDEN, INNER);
  }

  @Benchmark
  public void linearBackward() {
    kernels.linearBackward(precision, x, projection, inner, z, dProjection, ROWS, HIDDEN, INNER);
  }

  @Benchmark
  public void attention() {
    kernels.attention(precision, qkv, segments, y, logSumExp, attention);
  }

  @Benchmark
  public void attentionBackward() {
    kernels.attentionBackward(precision, qkv, segments, y, logSumExp, x, dQkv, attention);
  }

  @Benchmark
  public void swiGlu() {
    kernels.swiGlu(gateUp, inner, ROWS, INNER);
  }

  @Benchmark
  public void swiGluBackward() {
    kernels.swiGluBackward(gateUp, inner, dGateUp, ROWS, INNER);
  }

  @Benchmark
  public void residualRmsNorm() {
    kernels.residualRmsNorm(x, y, norm, z, dQkv, inverseRms, ROWS, HIDDEN, EPS);
  }

  @Benchmark
  public void residualRmsNormBackward() {
    kernels.residualRmsNormBackward(x, norm, inverseRms, y, z, dQkv, dNorm, ROWS, HIDDEN);
  }

  @Benchmark
  public void linearCrossEntropy() {
    kernels.linearCrossEntropy(
        precision, x, head, targets, weights, loss, z, dHead, ROWS, HIDDEN, VOCAB);
  }

  @Benchmark
  public double sumOfSquares() {
    return kernels.sumOfSquares(gradient, PARAMETERS);
  }

  @Benchmark
  public void adamW() {
    Kernels.AdamWStep step = new Kernels.AdamWStep(10, 1e-6f, 0.9f, 0.95f, 1e-8f, 0.01f, 1f);
    kernels.adamW(parameters, gradient, moment1, moment2, 0, PARAMETERS, step);
  }
}
