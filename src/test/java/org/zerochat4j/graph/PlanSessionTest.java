package org.zerochat4j.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.model.LlamaGraph;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Objective;
import org.zerochat4j.model.TinyModels;
import org.zerochat4j.model.TinyModels.Shape;
import org.zerochat4j.ops.Linear;
import org.zerochat4j.ops.OpCheck;
import org.zerochat4j.ops.SwiGlu;

class PlanSessionTest {
  private final SplittableRandom random = new SplittableRandom(3);

  @BeforeEach
  void install() {
    PlanSession.install();
  }

  /** An application's own models go on as before once the engine is in the JVM. */
  @Test
  void graphsWithoutOurOpsAreLeftToTheStockSession() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 2);
    SDVariable w = sd.var("w", Tensors.floats(new float[] {1, 2, 3, 4}, 2, 2));
    SDVariable loss = x.mmul("y", w).mul(x).sum("loss");
    INDArray input = Tensors.floats(new float[] {1, -1}, 1, 2);
    assertThat(sd.output(Map.of("x", input), "y").get("y").toFloatVector()).containsExactly(-2, -2);
    assertThat(loss.eval(Map.of("x", input)).getFloat(0)).isZero();
    sd.setLossVariables("loss");
    OpCheck.differentiate(sd);
    assertThat(sd.calculateGradients(Map.of("x", input), "w").get("w").toFloatMatrix())
        .isDeepEqualTo(new float[][] {{1, -1}, {-1, 1}});
  }

  /** Loops and conditions run in frames that a plan does not know. */
  @Test
  void controlFlowOfOtherGraphsStillWorks() {
    SameDiff sd = SameDiff.create();
    SDVariable start = sd.constant(1f);
    SDVariable[] result =
        sd.whileLoop(
            new SDVariable[] {start},
            (g, state) -> state[0].lt(100),
            (g, state) -> new SDVariable[] {state[0].mul(2)});
    assertThat(result[0].eval().getFloat(0)).isEqualTo(128f);
  }

  /** What SameDiff gives away must not change with the next run; users keep these arrays. */
  @Test
  void outputsOfSameDiffAreCopies() {
    SameDiff sd = swiGlu();
    INDArray first = sd.outputSingle(Map.of("x", Tensors.floats(new float[] {1, 1}, 1, 2)), "y");
    float before = first.getFloat(0);
    sd.outputSingle(Map.of("x", Tensors.floats(new float[] {5, 5}, 1, 2)), "y");
    assertThat(first.getFloat(0)).isEqualTo(before).isNotZero();
  }

  @Test
  void calculateGradientsWorksThroughTheOfficialApi() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 2);
    SDVariable w = sd.var("w", Tensors.floats(new float[] {1, 2, 3, 4}, 2, 2));
    SDVariable y = new Linear(sd, x, w, Precision.FP32).outputVariable();
    // Two uses of one weight: SameDiff adds their gradients with an op of its own.
    SDVariable z = new Linear(sd, y, w, Precision.FP32).outputVariable();
    SDVariable loss = new org.zerochat4j.ops.RankingLoss(sd, z).outputVariable();
    sd.setLossVariables(loss);
    OpCheck.differentiate(sd);
    Map<String, INDArray> in = Map.of("x", Tensors.floats(new float[] {0.1f, 0.2f}, 1, 2));
    INDArray gradient = sd.calculateGradients(in, "w").get("w");
    float[] values = {1, 2, 3, 4};
    for (int i = 0; i < 4; i++) {
      double slope = 0;
      for (int sign : new int[] {1, -1}) {
        double[] m = {values[0], values[1], values[2], values[3]};
        m[i] += sign * 1e-5;
        double y0 = m[0] * 0.1f + m[1] * 0.2f;
        double y1 = m[2] * 0.1f + m[3] * 0.2f;
        double margin = m[0] * y0 + m[1] * y1 - m[2] * y0 - m[3] * y1;
        slope += sign * Math.log(1 + Math.exp(-margin)) / 2e-5;
      }
      assertThat((double) gradient.getFloat(i / 2, i % 2)).isCloseTo(slope, within(1e-5));
    }
  }

  @Test
  void oneGraphRunsWithAnyBatchAndLength() {
    SameDiff sd = swiGlu();
    for (int rows : new int[] {1, 4, 2, 7, 1}) {
      float[] x = new float[2 * rows];
      for (int i = 0; i < rows; i++) {
        x[2 * i] = i;
        x[2 * i + 1] = 1;
      }
      INDArray y = PlanSession.of(sd).run(Map.of("x", Tensors.floats(x, rows, 2)), List.of("y"))[0];
      assertThat(y.shape()).containsExactly(rows, 1);
      for (int i = 0; i < rows; i++) {
        assertThat((double) y.getFloat(i)).isCloseTo(i / (1 + Math.exp(-i)), within(1e-5));
      }
    }
  }

  /** A session that allocated per run or per shape would end a long training. */
  @Test
  void theArenaStopsGrowingAndNoMemoryIsLeftBehind() {
    LlamaModel model = TinyModels.create(Shape.GROUPED, 1);
    try (Objective objective = Objective.languageModel(model);
        FlatVector gradient = new FlatVector(model.layout().length())) {
      int[][] shapes = {{4, 16}, {1, 3}, {2, 9}, {3, 16}, {4, 1}};
      for (int[] shape : shapes) {
        objective.lossAndGradient(inputs(shape[0], shape[1]), gradient);
      }
      List<Map<String, INDArray>> prepared = new ArrayList<>();
      for (int[] shape : shapes) {
        prepared.add(inputs(shape[0], shape[1]));
      }
      long before = org.bytedeco.javacpp.Pointer.totalBytes();
      for (int i = 0; i < 200; i++) {
        objective.lossAndGradient(prepared.get(i % shapes.length), gradient);
      }
      assertThat(org.bytedeco.javacpp.Pointer.totalBytes() - before).isLessThan(1 << 20);
    }
  }

  @Test
  void arenaBytesStayAndCloseFreesThem() {
    SameDiff sd = swiGlu();
    PlanSession session = PlanSession.of(sd);
    session.run(Map.of("x", Tensors.floats(new float[4000], 2000, 2)), List.of("y"));
    long bytes = session.arenaBytes();
    assertThat(bytes).isGreaterThanOrEqualTo(8000);
    for (int i = 0; i < 200; i++) {
      int rows = 1 + i * 7 % 2000;
      session.run(Map.of("x", Tensors.floats(new float[2 * rows], rows, 2)), List.of("y"));
    }
    assertThat(session.arenaBytes()).isEqualTo(bytes);
    session.close();
    assertThat(session.arenaBytes()).isZero();
    INDArray again =
        session.run(Map.of("x", Tensors.floats(new float[] {0, 3}, 1, 2)), List.of("y"))[0];
    assertThat(again.getFloat(0)).isZero();
  }

  @Test
  void fixedOutputsAreComputedIntoTheGivenMemory() {
    SameDiff sd = swiGlu();
    PlanSession session = PlanSession.of(sd);
    FlatVector memory = new FlatVector(10);
    session.fixOutput("y", memory.view(3, 2, 1));
    Map<String, INDArray> in = Map.of("x", Tensors.floats(new float[] {0, 1, 1, 1}, 2, 2));
    INDArray[] result = session.run(in, List.of("y"));
    assertThat((double) memory.buffer().getFloat(4)).isCloseTo(0.7310586, within(1e-5));
    assertThat(result[0].getFloat(1)).isEqualTo(memory.buffer().getFloat(4));
    assertThat(memory.buffer().getFloat(5)).isZero();
    // It can be moved.
    FlatVector other = new FlatVector(2);
    session.fixOutput("y", other.view(0, 2, 1));
    memory.clear();
    session.run(in, List.of("y"));
    assertThat(other.buffer().getFloat(1)).isNotZero();
    assertThat(memory.buffer().getFloat(4)).isZero();
  }

  /**
   * A fused kernel reads rows where it thinks they are: an array with holes must be refused or
   * copied.
   */
  @Test
  void inputsOfAnotherTypeAreCast() {
    SameDiff sd = swiGlu();
    INDArray doubles = Nd4j.createFromArray(new double[][] {{1, 2}});
    INDArray y = PlanSession.of(sd).run(Map.of("x", doubles), List.of("y"))[0];
    assertThat((double) y.getFloat(0)).isCloseTo(2 * 0.7310586, within(1e-5));
  }

  @Test
  void transposedInputsGiveTheSameAsTheirCopies() {
    SameDiff sd = swiGlu();
    INDArray transposed = Tensors.floats(new float[] {1, 2, 3, 4}, 2, 2).transpose();
    float[] expected = Tensors.toFloats(sd.outputSingle(Map.of("x", transposed.dup('c')), "y"));
    assertThat(Tensors.toFloats(sd.outputSingle(Map.of("x", transposed), "y"))).isEqualTo(expected);
  }

  @Test
  void aMissingInputIsNamed() {
    SameDiff sd = swiGlu();
    assertThatThrownBy(() -> PlanSession.of(sd).run(Map.of(), List.of("y")))
        .hasMessageContaining("'x'");
    assertThatThrownBy(() -> PlanSession.of(sd).run(Map.of(), List.of("nothing")))
        .hasMessageContaining("'nothing'");
  }

  @Test
  void twoGraphsRunInTwoThreads() throws Exception {
    List<Callable<float[]>> tasks = new ArrayList<>();
    List<float[]> expected = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      LlamaModel model = TinyModels.create(i == 0 ? Shape.GROUPED : Shape.TIED, i);
      Map<String, INDArray> inputs = inputs(2, 9 + i);
      Callable<float[]> task =
          () -> {
            try (Objective objective = Objective.languageModel(model);
                FlatVector gradient = new FlatVector(model.layout().length())) {
              for (int run = 0; run < 20; run++) {
                objective.lossAndGradient(inputs, gradient);
              }
              return Tensors.toFloats(gradient.view(0, model.layout().length()));
            }
          };
      expected.add(task.call());
      tasks.add(task);
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      List<Future<float[]>> results = executor.invokeAll(tasks);
      for (int i = 0; i < 2; i++) {
        assertThat(results.get(i).get()).isEqualTo(expected.get(i));
      }
    }
  }

  /** Sessions belong to threads: one graph used by two of them must not share an arena. */
  @Test
  void oneGraphRunsInTwoThreads() throws Exception {
    LlamaModel model = TinyModels.create(Shape.PLAIN, 4);
    Objective objective = Objective.languageModel(model);
    List<Map<String, INDArray>> inputs = List.of(inputs(2, 8), inputs(1, 5));
    List<Double> expected = inputs.stream().map(objective::loss).toList();
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        int index = i;
        tasks.add(() -> {
          boolean same = true;
          for (int run = 0; run < 50; run++) {
            same &= objective.loss(inputs.get(index)) == expected.get(index);
          }
          return same;
        });
      }
      for (Future<Boolean> result : executor.invokeAll(tasks)) {
        assertThat(result.get()).isTrue();
      }
    }
  }

  private static SameDiff swiGlu() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 2);
    new SwiGlu(sd, x).outputVariable().rename("y");
    return sd;
  }

  private Map<String, INDArray> inputs(int batch, int time) {
    int[] ids = TinyModels.ids(random, batch * time);
    float[] weights = new float[batch * time];
    java.util.Arrays.fill(weights, 1f / weights.length);
    Map<String, INDArray> inputs = new HashMap<>();
    inputs.put(LlamaGraph.IDS, Tensors.ints(ids, batch, time));
    inputs.put(LlamaGraph.POSITIONS, TinyModels.positions(batch, time));
    inputs.put(LlamaGraph.SEGMENTS, Tensors.ints(new int[batch * time], batch, time));
    inputs.put(Objective.TARGETS, Tensors.ints(ids, batch, time));
    inputs.put(Objective.WEIGHTS, Tensors.floats(weights, batch, time));
    return inputs;
  }
}
