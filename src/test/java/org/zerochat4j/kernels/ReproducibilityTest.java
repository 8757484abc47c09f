package org.zerochat4j.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zerochat4j.base.Workers;
import org.zerochat4j.kernels.Kernels.AdamWStep;

/**
 * The same input gives the same bits: run after run, and interpreted as well as compiled. Guards
 * against sums whose order the compiler chooses, and races between threads.
 */
class ReproducibilityTest {

  private static final int ROWS = 300;
  private static final int WIDTH = 130;
  private static final int RUNS = 250;

  @Test
  void everyRunGivesTheBitsOfTheFirst() {
    Kernels kernels = new VectorKernels();
    try (Samples samples = new Samples(3)) {
      List<Buffer> first = outputs(samples);
      List<Buffer> again = outputs(samples);
      Inputs inputs = new Inputs(samples);
      compute(kernels, inputs, first);
      for (int run = 0; run < RUNS; run++) {
        compute(kernels, inputs, again);
        for (int i = 0; i < first.size(); i++) {
          samples.assertSameBits("output " + i + " of run " + run, again.get(i), first.get(i));
        }
      }
    }
  }

  private static List<Buffer> outputs(Samples samples) {
    List<Buffer> outputs = new ArrayList<>();
    for (int i = 0; i < 38; i++) {
      outputs.add(samples.constant((long) ROWS * WIDTH, 0));
    }
    return outputs;
  }

  private static final class Inputs {
    final AttentionShape shape = new AttentionShape(3, 100, 4, 2, 16);
    final Buffer x;
    final Buffer y;
    final Buffer weight;
    final Buffer ids;
    final Buffer targets;
    final Buffer segments;

    Inputs(Samples samples) {
      x = samples.normal((long) ROWS * WIDTH, 1);
      y = samples.normal((long) ROWS * WIDTH, 1);
      weight = samples.normal(ROWS, 1);
      ids = samples.integers(ROWS, 0, WIDTH);
      targets = samples.integers(ROWS, -1, WIDTH);
      segments = samples.constant(ROWS, 0);
      for (int i = 0; i < ROWS; i++) {
        segments.setInt(i, i / 37);
      }
    }
  }

  private static void compute(Kernels k, Inputs in, List<Buffer> out) {
    Buffer x = in.x;
    Buffer y = in.y;
    k.gemm(true, false, WIDTH, WIDTH, ROWS, 1, x, 0, WIDTH, y, 0, WIDTH, 0, out.get(0), 0, WIDTH);
    k.gemm(false, true, ROWS, 128, WIDTH, 1, x, 0, WIDTH, y, 0, WIDTH, 0, out.get(1), 0, WIDTH);
    k.embeddingBackward(in.ids, x, out.get(2), ROWS, WIDTH, WIDTH);
    k.residualRmsNorm(x, y, in.weight, out.get(3), out.get(4), out.get(5), ROWS, WIDTH, 1e-6f);
    k.residualRmsNormBackward(
        out.get(3), in.weight, out.get(5), x, y, out.get(6), out.get(7), ROWS, WIDTH);
    k.rope(x, in.ids, out.get(8), ROWS, WIDTH, 3, 40, 10_000, false);
    k.attention(Precision.FP32, x, in.segments, out.get(14), out.get(15), in.shape);
    k.attentionBackward(
        Precision.FP32, x, in.segments, out.get(14), out.get(15), y, out.get(16), in.shape);
    k.attention(Precision.BF16, x, in.segments, out.get(9), out.get(10), in.shape);
    k.attentionBackward(
        Precision.BF16, x, in.segments, out.get(9), out.get(10), y, out.get(11), in.shape);
    k.swiGlu(x, out.get(12), ROWS / 2, WIDTH);
    k.swiGluBackward(x, y, out.get(13), ROWS / 2, WIDTH);
    for (Precision precision : Precision.values()) {
      int first = precision == Precision.FP32 ? 20 : 29;
      k.linear(precision, x, y, out.get(first), ROWS, WIDTH, 128);
      k.linearBackward(
          precision, x, y, x, out.get(first + 1), out.get(first + 2), ROWS, WIDTH, WIDTH);
      k.linearCrossEntropy(
          precision,
          x,
          y,
          in.ids,
          in.weight,
          out.get(first + 3),
          out.get(first + 4),
          out.get(first + 5),
          ROWS,
          WIDTH,
          WIDTH);
      k.linearTokenLogProb(
          precision, x, y, in.targets, out.get(first + 6), 0.8f, ROWS, WIDTH, WIDTH);
      k.linearTokenLogProbBackward(
          precision,
          x,
          y,
          in.targets,
          in.weight,
          out.get(first + 7),
          out.get(first + 8),
          0.8f,
          ROWS,
          WIDTH,
          WIDTH);
    }
    long n = (long) ROWS * WIDTH;
    out.get(19).segment().copyFrom(x.segment());
    k.addScaled(out.get(19), y, 0.3f, n);
    k.movingAverage(out.get(19), x, (float) k.sumOfSquares(y, n) * 1e-6f, n);
    out.get(12).segment().copyFrom(x.segment());
    out.get(13).segment().fill((byte) 0);
    AdamWStep step = new AdamWStep(2, 1e-2f, 0.9f, 0.95f, 1e-8f, 0.1f, 1);
    k.adamW(out.get(19), y, out.get(12), out.get(13), 0, n, step);
  }

  /**
   * The head's rows are dealt to threads; which thread had one must not show. Within a task of the
   * pool there is only one thread.
   */
  @ParameterizedTest
  @EnumSource
  void theHeadGivesTheSameBitsHoweverItsRowsAreDealt(Precision precision) {
    int rows = 400;
    int hidden = 48;
    int vocab = 32_006;
    Kernels kernels = new VectorKernels();
    try (Samples samples = new Samples(6)) {
      Buffer x = samples.normal((long) rows * hidden, 1);
      Buffer weight = samples.normal((long) vocab * hidden, 0.1);
      Buffer targets = samples.integers(rows, 0, vocab);
      Buffer dOut = samples.normal(rows, 1);
      for (int row = 1; row < rows; row += 3) {
        targets.setInt(row, -1);
      }
      List<List<Buffer>> results = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        results.add(
            List.of(
                samples.output(rows), samples.output(x.length()), samples.output(weight.length())));
      }
      IntConsumer compute =
          i -> {
            List<Buffer> out = results.get(i);
            kernels.linearTokenLogProb(
                precision, x, weight, targets, out.get(0), 0.7f, rows, hidden, vocab);
            kernels.linearTokenLogProbBackward(
                precision,
                x,
                weight,
                targets,
                dOut,
                out.get(1),
                out.get(2),
                0.7f,
                rows,
                hidden,
                vocab);
          };
      compute.accept(0);
      Workers.run(
          2,
          task -> {
            if (task == 0) {
              compute.accept(1);
            }
          });
      for (int i = 0; i < 3; i++) {
        samples.assertSameBits("output " + i, results.get(1).get(i), results.get(0).get(i));
      }
    }
  }
}
