package org.zerochat4j.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.imports.converters.ImportClassMapping;
import org.zerochat4j.kernels.Buffer;
import org.zerochat4j.kernels.KernelProvider;
import org.zerochat4j.kernels.Kernels;
import org.zerochat4j.kernels.PlainKernels;

/** Ops that may write over what they read, in memory of their own and in place. */
class InPlaceTest {

  private static final int BATCH = 2;
  private static final int TIME = 37;
  private static final int HEADS = 3;
  private static final int HEAD_DIM = 22;
  private static final int WIDTH = (HEADS + 1) * HEAD_DIM;

  /** An op with arguments, and shapes of inputs; those of {@code ints} are INT, below 7. */
  record Case(Supplier<KernelOp> op, Set<Integer> ints, long[]... inputs) {
    @Override
    public String toString() {
      return op.get().opName();
    }
  }

  static List<Case> cases() {
    long[] rows = {BATCH, TIME};
    long[] wide = {BATCH, TIME, WIDTH};
    long[] half = {BATCH, TIME, WIDTH / 2};
    long[] weight = {WIDTH};
    return List.of(
        new Case(() -> rope(false), Set.of(1), wide, rows),
        new Case(() -> rope(true), Set.of(1), wide, rows),
        new Case(() -> norm(), Set.of(), weight, wide, wide),
        new Case(() -> norm(), Set.of(), weight, wide),
        new Case(ResidualRmsNorm.Backward::new, Set.of(), weight, wide, rows, wide, wide),
        new Case(ResidualRmsNorm.Backward::new, Set.of(), weight, wide, rows, wide),
        new Case(SwiGlu.Backward::new, Set.of(), wide, half),
        new Case(LinearCrossEntropy.Backward::new, Set.of(), wide, weight, new long[0]));
  }

  private static KernelOp rope(boolean inverse) {
    KernelOp op = new Rope();
    op.addIArgument(HEADS, HEAD_DIM, inverse ? 1 : 0);
    op.addTArgument(100);
    return op;
  }

  private static KernelOp norm() {
    KernelOp op = new ResidualRmsNorm();
    op.addTArgument(1e-5);
    return op;
  }

  /** A kernel that reads an element after it wrote it spoils a gradient by a little. */
  @ParameterizedTest
  @MethodSource("cases")
  void inPlaceGivesTheSameBits(Case test) {
    Stream.of(new PlainKernels(), KernelProvider.get())
        .forEach(kernels -> {
          try (Arena arena = Arena.ofConfined()) {
            List<int[]> apart = run(test, kernels, arena, false);
            List<int[]> inPlace = run(test, kernels, arena, true);
            for (int o = 0; o < apart.size(); o++) {
              assertThat(inPlace.get(o))
                  .as(kernels.name() + " output " + o)
                  .isEqualTo(apart.get(o));
            }
          }
        });
  }

  /** An op that claims to be able to do it without a test here may be wrong. */
  @Test
  void everyOpThatWritesInPlaceIsTested() {
    OpRegistry.register();
    Set<String> claiming = new HashSet<>();
    for (Object op : ImportClassMapping.getOpNameMapping().values()) {
      if (op instanceof KernelOp kernelOp
          && (kernelOp.inPlace(0) >= 0 || kernelOp.inPlace(1) >= 0)) {
        claiming.add(kernelOp.opName());
      }
    }
    assertThat(cases()).extracting(test -> test.op().get().opName()).containsAll(claiming);
  }

  private static List<int[]> run(Case test, Kernels kernels, Arena arena, boolean inPlace) {
    SplittableRandom random = new SplittableRandom(5);
    KernelOp op = test.op().get();
    Buffer[] inputs = new Buffer[test.inputs().length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = Buffer.allocate(arena, length(test.inputs()[i]));
      for (long j = 0; j < inputs[i].length(); j++) {
        if (test.ints().contains(i)) {
          inputs[i].setInt(j, random.nextInt(7));
        } else {
          inputs[i].setFloat(j, (float) (1 + random.nextGaussian()));
        }
      }
    }
    List<long[]> shapes = op.outputShapes(List.of(test.inputs()));
    Buffer[] outputs = new Buffer[shapes.size()];
    for (int o = 0; o < outputs.length; o++) {
      int input = op.inPlace(o);
      boolean over = inPlace && input >= 0 && input < inputs.length;
      outputs[o] = over ? inputs[input] : Buffer.allocate(arena, length(shapes.get(o)));
      assertThat(outputs[o].length()).isEqualTo(length(shapes.get(o)));
    }
    op.run(kernels, new Operands(inputs, test.inputs(), outputs));
    return Stream.of(outputs).map(output -> output.segment().toArray(Buffer.INT)).toList();
  }

  private static long length(long[] shape) {
    long length = 1;
    for (long size : shape) {
      length *= size;
    }
    return length;
  }
}
