package org.zerochat4j.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.ops.ResidualRmsNorm;
import org.zerochat4j.ops.Rope;

/** Values that are written over an input, by the memory they take and by what they are. */
class PlacementTest {

  private static final int ROWS = 16;
  private static final int WIDTH = 8;
  private static final long BYTES = 4L * ROWS * WIDTH;

  private final SameDiff sd = SameDiff.create();
  private final SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, -1, WIDTH);
  private final SDVariable positions = sd.placeHolder("positions", DataType.INT32, -1, -1);
  private final Map<String, INDArray> inputs =
      Map.of("x", random(), "positions", Tensors.ints(range(), 1, ROWS));

  @BeforeEach
  void install() {
    PlanSession.install();
  }

  @Test
  void aChainInPlaceTakesTheRoomOfOne() {
    SDVariable last = rotated(rotated(rotated(rotated(x))));
    PlanSession.of(sd).run(inputs, List.of(last.name()));
    assertThat(PlanSession.of(sd).arenaBytes()).isEqualTo(BYTES);
  }

  /** The caller's data is not ours to write over. */
  @Test
  void inputsOfTheGraphStayWhatTheyAre() {
    float[] before = Tensors.toFloats(inputs.get("x"));
    PlanSession.of(sd).run(inputs, List.of(rotated(x).name()));
    assertThat(Tensors.toFloats(inputs.get("x"))).isEqualTo(before);
  }

  /** A value somebody still needs, the caller or a later op, must not be overwritten. */
  @Test
  void valuesThatAreStillNeededAreKept() {
    SDVariable first = rotated(x);
    SDVariable second = rotated(first);
    SDVariable third = rotated(second);
    List<String> names = List.of(first.name(), second.name(), third.name());
    for (List<String> wanted :
        List.of(names, List.of(names.get(0), names.get(2)), List.of(names.get(2), names.get(1)))) {
      PlanSession session = PlanSession.of(sd);
      INDArray[] together = session.run(inputs, wanted).clone();
      float[][] values = new float[wanted.size()][];
      for (int i = 0; i < values.length; i++) {
        values[i] = Tensors.toFloats(together[i]);
      }
      for (int i = 0; i < values.length; i++) {
        INDArray alone = session.run(inputs, List.of(wanted.get(i)))[0];
        assertThat(values[i]).as(wanted.get(i)).isEqualTo(Tensors.toFloats(alone));
      }
    }
    SDVariable weight = sd.var("w", Tensors.floats(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, WIDTH));
    // Reads `first` twice and then `first` and what was made of it.
    SDVariable twice = new ResidualRmsNorm(sd, weight, first, first, 1e-5).outputVariables()[0];
    SDVariable both = new ResidualRmsNorm(sd, weight, twice, first, 1e-5).outputVariables()[0];
    PlanSession session = PlanSession.of(sd);
    float[] rotated = Tensors.toFloats(session.run(inputs, List.of(first.name()))[0]);
    float[] sum = Tensors.toFloats(session.run(inputs, List.of(both.name()))[0]);
    for (int i = 0; i < sum.length; i++) {
      assertThat(sum[i]).isEqualTo(rotated[i] + rotated[i] + rotated[i]);
    }
  }

  /** What is written over in given memory needs no room in the arena. */
  @Test
  void aValueBeforeAFixedOneIsMadeInItsMemory() {
    SDVariable last = rotated(rotated(rotated(x)));
    PlanSession session = PlanSession.of(sd);
    float[] expected = Tensors.toFloats(session.run(inputs, List.of(last.name()))[0]);
    session.close();
    try (FlatVector memory = new FlatVector(ROWS * WIDTH)) {
      session.fixOutput(last.name(), memory.view(0, 1, ROWS, WIDTH));
      session.run(inputs, List.of(last.name()));
      assertThat(session.arenaBytes()).isLessThan(BYTES);
      assertThat(Tensors.toFloats(memory.view(0, ROWS * WIDTH))).isEqualTo(expected);
    }
  }

  private SDVariable rotated(SDVariable in) {
    return new Rope(sd, in, positions, 2, 4, 100).outputVariable();
  }

  private static INDArray random() {
    SplittableRandom random = new SplittableRandom(3);
    float[] values = new float[ROWS * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensors.floats(values, 1, ROWS, WIDTH);
  }

  private static int[] range() {
    int[] positions = new int[ROWS];
    Arrays.setAll(positions, i -> i);
    return positions;
  }
}
