package org.zerochat4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.graph.FlatVector;
import org.zerochat4j.graph.Tensors;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.model.TinyModels.Shape;
import org.zerochat4j.ops.OpCheck;

/** Whole models: outputs and gradients against a float64 model and its finite differences. */
class ObjectiveTest {
  private static final double STEP = 1e-5;
  private final SplittableRandom random = new SplittableRandom(11);

  @ParameterizedTest
  @EnumSource
  void logitsAreThoseOfTheFormulas(Shape shape) {
    LlamaModel model = TinyModels.create(shape, 1);
    int[][] rows = {TinyModels.ids(random, 7), TinyModels.ids(random, 7)};
    try (Objective objective = Objective.languageModel(model)) {
      float[] logits = Tensors.toFloats(objective.detail(inputs(rows)));
      DoubleLlama twin = new DoubleLlama(model);
      for (int b = 0; b < rows.length; b++) {
        double[] expected =
            Arrays.stream(twin.logits(rows[b])).flatMapToDouble(Arrays::stream).toArray();
        float[] actual = Arrays.copyOfRange(logits, b * 7 * 13, (b + 1) * 7 * 13);
        OpCheck.assertClose("logits of row " + b, actual, expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradientsAreThoseOfFiniteDifferences(Shape shape) {
    LlamaModel model = TinyModels.create(shape, 2);
    int[][] rows = {TinyModels.ids(random, 6), TinyModels.ids(random, 6)};
    int[][] targets = {TinyModels.ids(random, 6), TinyModels.ids(random, 6)};
    float[] weights = {0, 0.5f, 1, 0.25f, 0, 2, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0};
    Map<String, INDArray> inputs = inputs(rows);
    inputs.put(Objective.TARGETS, TinyModels.rows(targets));
    inputs.put(Objective.WEIGHTS, Tensors.floats(weights, 2, 6));
    check(
        model,
        Objective.languageModel(model),
        inputs,
        twin -> {
          double loss = 0;
          for (int b = 0; b < 2; b++) {
            double[][] logits = twin.logits(rows[b]);
            for (int t = 0; t < 6; t++) {
              loss -= weights[b * 6 + t] * DoubleLlama.logProb(logits[t], targets[b][t]);
            }
          }
          return loss;
        });
  }

  /** The language model head has no part in a score: its gradient stays what it was. */
  @Test
  void rewardGradientsAreThoseOfFiniteDifferences() {
    LlamaModel model = TinyModels.create(Shape.GROUPED, 3).withNewValueHead(4);
    int[][] rows = new int[4][];
    for (int b = 0; b < 4; b++) {
      rows[b] = TinyModels.ids(random, 5);
    }
    int[] lengths = {5, 3, 1, 4};
    int[] last = {4, 7, 10, 18};
    Map<String, INDArray> inputs = inputs(rows);
    inputs.put(Objective.LAST_TOKENS, Tensors.ints(last, 4));
    Objective objective = Objective.ranking(model);
    check(
        model,
        objective,
        inputs,
        twin -> {
          double[] scores = new double[4];
          for (int b = 0; b < 4; b++) {
            scores[b] = twin.values(rows[b])[lengths[b] - 1];
          }
          double first = Math.log(1 + Math.exp(scores[1] - scores[0]));
          return (first + Math.log(1 + Math.exp(scores[3] - scores[2]))) / 2;
        });
    float[] scores = Tensors.toFloats(objective.detail(inputs));
    DoubleLlama twin = new DoubleLlama(model);
    for (int b = 0; b < 4; b++) {
      assertThat((double) scores[b]).isCloseTo(twin.values(rows[b])[lengths[b] - 1], within(1e-5));
    }
  }

  @Test
  void criticGradientsAreThoseOfFiniteDifferences() {
    LlamaModel model = TinyModels.create(Shape.TIED, 5).withNewValueHead(6);
    int[][] rows = {TinyModels.ids(random, 4), TinyModels.ids(random, 4)};
    float[] old = {0, 0.1f, 0.2f, 5, -5, 0, 0, 0};
    float[] returns = {1, -1, 0.5f, 0, 0, 0.3f, 2, -2};
    float[] weights = {0.1f, 0.2f, 0, 0.3f, 0.1f, 1, 0.5f, 0.25f};
    Map<String, INDArray> inputs = inputs(rows);
    inputs.put(Objective.OLD_VALUES, Tensors.floats(old, 2, 4));
    inputs.put(Objective.RETURNS, Tensors.floats(returns, 2, 4));
    inputs.put(Objective.WEIGHTS, Tensors.floats(weights, 2, 4));
    check(
        model,
        Objective.value(model, 0.2),
        inputs,
        twin -> {
          double loss = 0;
          for (int i = 0; i < 8; i++) {
            double value = twin.values(rows[i / 4])[i % 4];
            double clipped = Math.min(Math.max(value, old[i] - 0.2f), old[i] + 0.2f);
            double larger =
                Math.max(Math.pow(value - returns[i], 2), Math.pow(clipped - returns[i], 2));
            loss += 0.5 * weights[i] * larger;
          }
          return loss;
        });
  }

  @Test
  void actorGradientsAreThoseOfFiniteDifferences() {
    LlamaModel model = TinyModels.create(Shape.HEAD_OF_SIX, 7);
    int[][] rows = {TinyModels.ids(random, 5)};
    int[][] targets = {{-1, 4, 12, 0, 3}};
    float[] old = {0, -2, -9, -0.5f, -2.5f};
    float[] advantages = {1, 1, 0.5f, -2, 3};
    float[] weights = {0, 1, 0.5f, 0.25f, 1};
    Map<String, INDArray> inputs = inputs(rows);
    inputs.put(Objective.TARGETS, TinyModels.rows(targets));
    inputs.put(Objective.OLD_LOG_PROBS, Tensors.floats(old, 1, 5));
    inputs.put(Objective.ADVANTAGES, Tensors.floats(advantages, 1, 5));
    inputs.put(Objective.WEIGHTS, Tensors.floats(weights, 1, 5));
    check(
        model,
        Objective.policy(model, 0.8, 0.2),
        inputs,
        twin -> {
          double[][] logits = twin.logits(rows[0]);
          double loss = 0;
          for (int t = 1; t < 5; t++) {
            double[] tempered = Arrays.stream(logits[t]).map(x -> x / 0.8).toArray();
            double ratio = Math.exp(DoubleLlama.logProb(tempered, targets[0][t]) - old[t]);
            double clipped = Math.min(Math.max(ratio, 0.8), 1.2);
            loss -= weights[t] * Math.min(ratio * advantages[t], clipped * advantages[t]);
          }
          return loss;
        });
  }

  /**
   * Logits and their gradient were gigabytes in PPO: neither scoring nor an update may hold them,
   * and tokens nobody asks about get nothing.
   */
  @ParameterizedTest
  @EnumSource
  void noTensorOfThePolicyHasTheWidthOfTheVocabulary(Precision precision) {
    int vocab = 20_000;
    int tokens = 2 * 256;
    LlamaConfig config =
        new LlamaConfig(vocab, 8, 12, 1, 2, 1, 4, 256, 1e-5, 100, false, 0.4, -1, -1, -1);
    int[] ids = random.ints(tokens, 0, vocab).toArray();
    int[] targets = ids.clone();
    float[] ones = new float[tokens];
    Arrays.fill(ones, 1);
    Arrays.fill(targets, 0, 200, -1); // the prompt of the first row
    Map<String, INDArray> inputs = new HashMap<>();
    inputs.put(LlamaGraph.IDS, Tensors.ints(ids, 2, 256));
    inputs.put(LlamaGraph.POSITIONS, TinyModels.positions(2, 256));
    inputs.put(LlamaGraph.SEGMENTS, Tensors.ints(new int[tokens], 2, 256));
    inputs.put(Objective.TARGETS, Tensors.ints(targets, 2, 256));
    inputs.put(Objective.OLD_LOG_PROBS, Tensors.floats(new float[tokens], 2, 256));
    inputs.put(Objective.ADVANTAGES, Tensors.floats(ones, 2, 256));
    inputs.put(Objective.WEIGHTS, Tensors.floats(ones, 2, 256));
    try (LlamaModel model = LlamaModel.create(config, 15);
        Objective objective = Objective.policy(model, 1, 0.2, new Compute(precision, false));
        FlatVector gradient = new FlatVector(model.layout().length())) {
      float[] logProbs = Tensors.toFloats(objective.detail(inputs));
      for (int i = 0; i < tokens; i++) {
        assertThat(logProbs[i] == 0).isEqualTo(i < 200);
      }
      objective.lossAndGradient(inputs, gradient);
      assertThat(objective.arenaBytes()).isLessThan(4L * vocab * tokens / 20);
    }
  }

  /** Documents packed into one row must not see each other. */
  @Test
  void packedDocumentsReadAsIfTheyWereAlone() {
    LlamaModel model = TinyModels.create(Shape.GROUPED, 8);
    int[] ids = TinyModels.ids(random, 9);
    Map<String, INDArray> inputs = new HashMap<>();
    inputs.put(LlamaGraph.IDS, Tensors.ints(ids, 1, 9));
    inputs.put(LlamaGraph.POSITIONS, Tensors.ints(new int[] {0, 1, 2, 0, 0, 1, 2, 3, 4}, 1, 9));
    inputs.put(LlamaGraph.SEGMENTS, Tensors.ints(new int[] {0, 0, 0, 1, 2, 2, 2, 2, 2}, 1, 9));
    try (Objective objective = Objective.languageModel(model)) {
      float[] logits = Tensors.toFloats(objective.detail(inputs));
      DoubleLlama twin = new DoubleLlama(model);
      int[] starts = {0, 3, 4, 9};
      for (int i = 0; i < 3; i++) {
        double[][] alone = twin.logits(Arrays.copyOfRange(ids, starts[i], starts[i + 1]));
        for (int t = starts[i]; t < starts[i + 1]; t++) {
          OpCheck.assertClose(
              "token " + t, Arrays.copyOfRange(logits, t * 13, (t + 1) * 13), alone[t - starts[i]]);
        }
      }
    }
  }

  /**
   * Weights normalised over the step make accumulation exact: eight rows at once, or four by two.
   */
  @Test
  void accumulatedGradientsEqualThoseOfOneLargeBatch() {
    LlamaModel model = TinyModels.create(Shape.GROUPED, 9);
    int[][] rows = new int[8][];
    float[] weights = new float[8 * 6];
    for (int b = 0; b < 8; b++) {
      rows[b] = TinyModels.ids(random, 6);
      for (int t = 0; t < 5; t++) {
        weights[b * 6 + t] = t < b % 3 ? 0 : 1; // different numbers of targets in each part
      }
    }
    float total = 0;
    for (float weight : weights) {
      total += weight;
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= total;
    }
    try (Objective objective = Objective.languageModel(model);
        FlatVector gradient = new FlatVector(model.layout().length())) {
      double loss = objective.lossAndGradient(part(rows, weights, 0, 8), gradient);
      float[] whole = floats(gradient);
      double[] sum = new double[whole.length];
      double sumLoss = 0;
      for (int b = 0; b < 8; b += 2) {
        sumLoss += objective.lossAndGradient(part(rows, weights, b, b + 2), gradient);
        float[] piece = floats(gradient);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += piece[i];
        }
      }
      assertThat(sumLoss).isCloseTo(loss, within(1e-5));
      OpCheck.assertClose("accumulated gradient", whole, sum);
    }
  }

  /** A second gradient vector must not leave the first one bound. */
  @Test
  void gradientsGoToTheVectorThatIsGiven() {
    LlamaModel model = TinyModels.create(Shape.PLAIN, 10);
    int[][] rows = {TinyModels.ids(random, 6)};
    float[] weights = {1, 1, 1, 1, 1, 0};
    try (Objective objective = Objective.languageModel(model);
        FlatVector first = new FlatVector(model.layout().length());
        FlatVector second = new FlatVector(model.layout().length())) {
      objective.lossAndGradient(part(rows, weights, 0, 1), first);
      float[] expected = floats(first);
      first.clear();
      objective.lossAndGradient(part(rows, weights, 0, 1), second);
      assertThat(floats(second)).isEqualTo(expected);
      assertThat(floats(first)).containsOnly(0);
    }
  }

  /** Sessions belong to threads: the thread that comes second must write to the vector too. */
  @Test
  void gradientsArriveWhicheverThreadAsks() throws InterruptedException {
    LlamaModel model = TinyModels.create(Shape.PLAIN, 10);
    int[][] rows = {TinyModels.ids(random, 6)};
    float[] weights = {1, 1, 1, 1, 1, 0};
    try (Objective objective = Objective.languageModel(model);
        FlatVector gradient = new FlatVector(model.layout().length())) {
      objective.lossAndGradient(part(rows, weights, 0, 1), gradient);
      float[] expected = floats(gradient);
      gradient.clear();
      Thread other =
          new Thread(() -> objective.lossAndGradient(part(rows, weights, 0, 1), gradient));
      other.start();
      other.join();
      assertThat(floats(gradient)).isEqualTo(expected);
    }
  }

  /** The same input gives the same bits, whatever ran in between. */
  @Test
  void repeatedRunsGiveTheSameBits() {
    LlamaModel model = TinyModels.create(Shape.GROUPED, 12);
    int[][] rows = {TinyModels.ids(random, 16), TinyModels.ids(random, 16)};
    int[][] other = {TinyModels.ids(random, 3)};
    float[] weights = new float[32];
    Arrays.fill(weights, 1 / 32f);
    try (Objective objective = Objective.languageModel(model);
        FlatVector gradient = new FlatVector(model.layout().length())) {
      double loss = objective.lossAndGradient(part(rows, weights, 0, 2), gradient);
      float[] expected = floats(gradient);
      objective.lossAndGradient(part(other, weights, 0, 1), gradient);
      assertThat(objective.lossAndGradient(part(rows, weights, 0, 2), gradient)).isEqualTo(loss);
      assertThat(floats(gradient)).isEqualTo(expected);
      assertThat(objective.loss(part(rows, weights, 0, 2))).isEqualTo(loss);
    }
  }

  /** Stdout belongs to results; SameDiff prints a line there for each op it differentiates. */
  @Test
  void differentiatingPrintsNothing() {
    PrintStream stdout = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    LlamaModel model = TinyModels.create(Shape.PLAIN, 13);
    try (Objective objective = Objective.languageModel(model);
        FlatVector gradient = new FlatVector(model.layout().length())) {
      objective.lossAndGradient(part(new int[][] {{1, 2}}, new float[] {1, 0}, 0, 1), gradient);
    } finally {
      System.setOut(stdout);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  private void check(
      LlamaModel model,
      Objective objective,
      Map<String, INDArray> inputs,
      ToDoubleFunction<DoubleLlama> loss) {
    DoubleLlama twin = new DoubleLlama(model);
    double expectedLoss = loss.applyAsDouble(twin);
    try (objective;
        FlatVector gradient = new FlatVector(model.layout().length())) {
      assertThat(objective.loss(inputs)).isCloseTo(expectedLoss, within(1e-5));
      assertThat(objective.lossAndGradient(inputs, gradient)).isCloseTo(expectedLoss, within(1e-5));
      float[] all = floats(gradient);
      for (ParameterLayout.Tensor tensor : model.layout().tensors().values()) {
        double[] weights = twin.weights(tensor.name());
        double[] expected = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
          double old = weights[i];
          weights[i] = old + STEP;
          double above = loss.applyAsDouble(twin);
          weights[i] = old - STEP;
          expected[i] = (above - loss.applyAsDouble(twin)) / (2 * STEP);
          weights[i] = old;
        }
        int from = (int) tensor.offset();
        float[] actual = Arrays.copyOfRange(all, from, from + expected.length);
        OpCheck.assertClose(tensor.name(), actual, expected);
      }
    }
  }

  /** Rows that each are one document. */
  private static Map<String, INDArray> inputs(int[][] rows) {
    Map<String, INDArray> inputs = new HashMap<>();
    int time = rows[0].length;
    inputs.put(LlamaGraph.IDS, TinyModels.rows(rows));
    inputs.put(LlamaGraph.POSITIONS, TinyModels.positions(rows.length, time));
    inputs.put(LlamaGraph.SEGMENTS, Tensors.ints(new int[rows.length * time], rows.length, time));
    return inputs;
  }

  /** Rows [from, to) with each token's successor as its target. */
  private static Map<String, INDArray> part(int[][] rows, float[] weights, int from, int to) {
    int time = rows[0].length;
    int[][] chosen = Arrays.copyOfRange(rows, from, to);
    int[][] targets = new int[chosen.length][time];
    for (int b = 0; b < chosen.length; b++) {
      System.arraycopy(chosen[b], 1, targets[b], 0, time - 1);
    }
    Map<String, INDArray> inputs = inputs(chosen);
    inputs.put(Objective.TARGETS, TinyModels.rows(targets));
    inputs.put(
        Objective.WEIGHTS,
        Tensors.floats(Arrays.copyOfRange(weights, from * time, to * time), chosen.length, time));
    return inputs;
  }

  private static float[] floats(FlatVector vector) {
    return vector.buffer().segment().toArray(org.zerochat4j.kernels.Buffer.FLOAT);
  }
}
