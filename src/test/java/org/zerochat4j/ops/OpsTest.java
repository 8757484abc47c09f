package org.zerochat4j.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.graph.PlanSession;
import org.zerochat4j.graph.Tensors;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.ops.OpCheck.Tensor;

class OpsTest {
  private final SplittableRandom random = new SplittableRandom(20);

  private static SDVariable[] all(SDVariable... variables) {
    return variables;
  }

  /** SameDiff's own gather assigns where it must add: ids that come twice. */
  @ParameterizedTest
  @CsvSource({"1, 1, 1, 1", "2, 5, 3, 7", "3, 11, 4, 33"})
  void embeddingAddsTheGradientsOfEveryUseOfARow(int batch, int time, int vocab, int hidden) {
    OpCheck.check(
        random,
        List.of(Tensor.random(random, vocab, hidden), Tensor.ids(random, vocab, batch, time)),
        1,
        (sd, in) -> all(new Embedding(sd, in[0], in[1]).outputVariable()),
        in -> new double[][] {Twins.rows(in[0], in[1], hidden)});
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1, 1", "2, 3, 5, 7", "1, 13, 33, 17", "4, 1, 8, 64"})
  void linearIsAProductWithTheTransposedWeight(int batch, int time, int in, int out) {
    OpCheck.check(
        random,
        List.of(Tensor.random(random, batch, time, in), Tensor.random(random, out, in)),
        2,
        (sd, x) -> all(new Linear(sd, x[0], x[1], Precision.FP32).outputVariable()),
        x -> new double[][] {Twins.linear(x[0], x[1], in, out)});
  }

  /** Both outputs of the fused op take part in the loss, as in the residual stream. */
  @ParameterizedTest
  @CsvSource({"1, 1, 2", "2, 3, 7", "1, 5, 33", "3, 2, 64"})
  void residualNormAddsAndNormalises(int batch, int time, int hidden) {
    OpCheck.check(
        random,
        List.of(
            Tensor.random(random, hidden),
            Tensor.random(random, batch, time, hidden),
            Tensor.random(random, batch, time, hidden)),
        3,
        (sd, in) ->
            Arrays.copyOf(new ResidualRmsNorm(sd, in[0], in[1], in[2], 1e-3).outputVariables(), 2),
        in -> Arrays.copyOf(Twins.residualRmsNorm(in[0], in[1], in[2], 1e-3), 2));
  }

  /** The first norm of a model has no delta, the last one's sum is read by nobody. */
  @Test
  void residualNormWorksWithoutDeltaAndWithoutReaderOfTheSum() {
    OpCheck.check(
        random,
        List.of(Tensor.random(random, 9), Tensor.random(random, 4, 9)),
        2,
        (sd, in) -> all(new ResidualRmsNorm(sd, in[0], in[1], null, 1e-5).outputVariables()[1]),
        in -> new double[][] {Twins.residualRmsNorm(in[0], in[1], null, 1e-5)[1]});
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 2", "2, 1, 6", "3, 2, 8", "4, 4, 34"})
  void ropeTurnsQueriesAndKeysAndLeavesValues(int heads, int kvHeads, int headDim) {
    int width = (heads + 2 * kvHeads) * headDim;
    int[] positions = {0, 1, 2, 500, -1, 3};
    OpCheck.check(
        random,
        List.of(Tensor.random(random, 2, 3, width), Tensor.ints(positions, 2, 3)),
        1,
        (sd, in) -> all(new Rope(sd, in[0], in[1], heads + kvHeads, headDim, 100).outputVariable()),
        in -> new double[][] {Twins.rope(in[0], in[1], width, heads + kvHeads, headDim, 100)});
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1, 1, 2", "2, 7, 4, 2, 6", "1, 19, 3, 3, 8", "3, 5, 6, 1, 5"})
  void attentionSeesEarlierTokensOfItsOwnSegment(
      int batch, int time, int heads, int kvHeads, int headDim) {
    int[] segments = new int[batch * time];
    for (int i = 0; i < segments.length; i++) {
      segments[i] = i % time * 3 / time; // up to three documents a row
    }
    OpCheck.check(
        random,
        List.of(
            Tensor.random(random, batch, time, (heads + 2L * kvHeads) * headDim),
            Tensor.ints(segments, batch, time)),
        1,
        (sd, in) ->
            all(
                new Attention(sd, in[0], in[1], heads, kvHeads, headDim, Precision.FP32)
                    .outputVariables()[0]),
        in -> new double[][] {Twins.attention(in[0], in[1], batch, heads, kvHeads, headDim)});
  }

  /** Scores of several hundred overflow a softmax that does not subtract the largest. */
  @Test
  void attentionSurvivesLargeScores() {
    float[] qkv = new float[2 * 6];
    Arrays.fill(qkv, 40f);
    SameDiff sd = SameDiff.create();
    SDVariable in = sd.placeHolder("qkv", DataType.FLOAT, 1, 2, 6);
    SDVariable segments = sd.placeHolder("segments", DataType.INT32, 1, 2);
    SDVariable out = new Attention(sd, in, segments, 1, 1, 2, Precision.FP32).outputVariables()[0];
    INDArray result =
        PlanSession.of(sd)
            .run(
                Map.of(
                    "qkv", Tensors.floats(qkv, 1, 2, 6),
                    "segments", Tensors.ints(new int[2], 1, 2)),
                List.of(out.name()))[0];
    assertThat(Tensors.toFloats(result)).containsExactly(40, 40, 40, 40);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8, 33})
  void swiGluGatesTheSecondHalf(int width) {
    OpCheck.check(
        random,
        List.of(Tensor.random(random, 2, 3, 2L * width)),
        1,
        (sd, in) -> all(new SwiGlu(sd, in[0]).outputVariable()),
        in -> new double[][] {Twins.swiGlu(in[0], width)});
  }

  @Test
  void gatherRowsAddsWhereARowIsPickedTwice() {
    OpCheck.check(
        random,
        List.of(Tensor.random(random, 3, 2, 5), Tensor.ints(new int[] {5, 0, 5, 3}, 4)),
        1,
        (sd, in) -> all(new GatherRows(sd, in[0], in[1]).outputVariable()),
        in -> new double[][] {Twins.rows(in[0], in[1], 5)});
  }

  /** Rows of weight 0 are padding: their target may be anything, -1 too. */
  @ParameterizedTest
  @ValueSource(ints = {2, 7, 40})
  void crossEntropyIsTheWeightedSumOverRows(int vocab) {
    int[] targets = {0, vocab - 1, -1, 1, 1, 99_999};
    float[] weights = {0.5f, 1, 0, 0.25f, 2, 0};
    OpCheck.check(
        random,
        List.of(
            Tensor.random(random, 2, 3, 5),
            Tensor.random(random, vocab, 5),
            Tensor.ints(targets, 2, 3),
            Tensor.of(weights, 2, 3)),
        2,
        (sd, in) -> all(loss(sd, in)),
        in -> {
          double[] logits = Twins.linear(in[0], in[1], 5, vocab);
          double loss = 0;
          for (int row = 0; row < targets.length; row++) {
            if (weights[row] != 0) {
              loss -= weights[row] * Twins.logProb(logits, row, vocab, targets[row], 1);
            }
          }
          return new double[][] {{loss}};
        });
  }

  private static SDVariable loss(SameDiff sd, SDVariable[] in) {
    return LinearCrossEntropy.trained(sd, in[0], in[1], in[2], in[3], Precision.FP32);
  }

  /**
   * PPO samples at a temperature; the ratio must be that of the tempered policy. Rows without a
   * target are skipped, wherever they are.
   */
  @ParameterizedTest
  @CsvSource({"1, 2", "0.7, 11", "1.5, 40"})
  void tokenLogProbIsThatOfTheTemperedPolicy(double temperature, int vocab) {
    int[][] patterns = {
      {vocab - 1, -1, 0, 1, 1, 0}, {-1, -1, 1, 0, -1, -1}, {0, 1, vocab - 1, 0, 1, 1}
    };
    for (int[] targets : patterns) {
      OpCheck.check(
          random,
          List.of(
              Tensor.random(random, 2, 3, 5),
              Tensor.random(random, vocab, 5),
              Tensor.ints(targets, 2, 3)),
          2,
          (sd, in) -> all(logProb(sd, in, temperature)),
          in -> {
            double[] logits = Twins.linear(in[0], in[1], 5, vocab);
            double[] out = new double[targets.length];
            for (int row = 0; row < out.length; row++) {
              if (targets[row] >= 0) {
                out[row] = Twins.logProb(logits, row, vocab, targets[row], temperature);
              }
            }
            return new double[][] {out};
          });
    }
  }

  private static SDVariable logProb(SameDiff sd, SDVariable[] in, double temperature) {
    return new LinearTokenLogProb(sd, in[0], in[1], in[2], Precision.FP32, temperature)
        .outputVariable();
  }

  /** Losses must stay finite for logits that a confident model has. */
  @Test
  void crossEntropySurvivesLargeLogits() {
    OpCheck.check(
        random,
        List.of(
            Tensor.of(new float[] {500, 200, -300, 100}, 2, 2),
            Tensor.of(new float[] {1, 0, 0, 0.5f, -1, 1}, 3, 2),
            Tensor.ints(new int[] {1, 0}, 2),
            Tensor.of(new float[] {1, 1}, 2)),
        2,
        (sd, in) -> all(loss(sd, in)),
        in -> {
          double[] logits = Twins.linear(in[0], in[1], 2, 3);
          return new double[][] {
            {-Twins.logProb(logits, 0, 3, 1, 1) - Twins.logProb(logits, 1, 3, 0, 1)}
          };
        });
  }

  @Test
  void idsOutsideTheTableAreRefused() {
    SameDiff sd = SameDiff.create();
    SDVariable table = sd.placeHolder("table", DataType.FLOAT, 3, 2);
    SDVariable ids = sd.placeHolder("ids", DataType.INT32, 1, 2);
    String out = new Embedding(sd, table, ids).outputVariable().name();
    for (int bad : new int[] {-1, 3}) {
      assertThatThrownBy(() ->
              PlanSession.of(sd)
                  .run(
                      Map.of(
                          "table", Tensors.floats(new float[6], 3, 2),
                          "ids", Tensors.ints(new int[] {0, bad}, 1, 2)),
                      List.of(out)))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  /** Decoding reads a prompt in one pass and then token by token: both must be plain attention. */
  @ParameterizedTest
  @CsvSource({"1, 1, 2", "4, 2, 6", "6, 1, 5"})
  void cachedAttentionIsAttentionTokenByToken(int heads, int kvHeads, int headDim) {
    int batch = 2;
    int time = 7;
    int capacity = 9;
    int width = (heads + 2 * kvHeads) * headDim;
    Tensor qkv = Tensor.random(random, batch, time, width);
    double[] expected =
        Twins.attention(qkv.doubles(), new double[batch * time], batch, heads, kvHeads, headDim);
    SameDiff sd = SameDiff.create();
    String out =
        new CachedAttention(
                sd,
                sd.placeHolder("qkv", DataType.FLOAT, -1, -1, width),
                sd.placeHolder("positions", DataType.INT32, -1, -1),
                sd.placeHolder("keys", DataType.FLOAT, -1, -1, (long) kvHeads * headDim),
                sd.placeHolder("values", DataType.FLOAT, -1, -1, (long) kvHeads * headDim),
                heads,
                kvHeads,
                headDim)
            .outputVariable()
            .name();
    float[] nan =
        new float[batch * capacity * kvHeads * headDim]; // what was not written must not count
    Arrays.fill(nan, Float.NaN);
    INDArray keys = Tensors.floats(nan, batch, capacity, (long) kvHeads * headDim);
    INDArray values = keys.dup();
    int prompt = 4;
    float[] actual = new float[expected.length];
    for (int from = 0; from < time; from += from == 0 ? prompt : 1) {
      int count = from == 0 ? prompt : 1;
      float[] part = new float[batch * count * width];
      int[] positions = new int[batch * count];
      for (int b = 0; b < batch; b++) {
        System.arraycopy(
            qkv.floats(), (b * time + from) * width, part, b * count * width, count * width);
        for (int t = 0; t < count; t++) {
          positions[b * count + t] = from + t;
        }
      }
      float[] result =
          Tensors.toFloats(
              PlanSession.of(sd)
                  .run(
                      Map.of(
                          "qkv",
                          Tensors.floats(part, batch, count, width),
                          "positions",
                          Tensors.ints(positions, batch, count),
                          "keys",
                          keys,
                          "values",
                          values),
                      List.of(out))[0]);
      int outWidth = heads * headDim;
      for (int b = 0; b < batch; b++) {
        System.arraycopy(
            result, b * count * outWidth, actual, (b * time + from) * outWidth, count * outWidth);
      }
    }
    OpCheck.assertClose("cached attention", actual, expected);
  }

  /** A row with a negative position is padding: nothing is written for it, its output is zero. */
  @Test
  void cachedAttentionSkipsPadding() {
    SameDiff sd = SameDiff.create();
    String out =
        new CachedAttention(
                sd,
                sd.placeHolder("qkv", DataType.FLOAT, -1, -1, 6),
                sd.placeHolder("positions", DataType.INT32, -1, -1),
                sd.placeHolder("keys", DataType.FLOAT, -1, -1, 2),
                sd.placeHolder("values", DataType.FLOAT, -1, -1, 2),
                1,
                1,
                2)
            .outputVariable()
            .name();
    INDArray keys = Tensors.floats(new float[] {9, 9, 9, 9}, 1, 2, 2);
    INDArray values = keys.dup();
    INDArray result =
        PlanSession.of(sd)
            .run(
                Map.of(
                    "qkv",
                    Tensor.random(random, 1, 2, 6).array(),
                    "positions",
                    Tensors.ints(new int[] {-1, -1}, 1, 2),
                    "keys",
                    keys,
                    "values",
                    values),
                List.of(out))[0];
    assertThat(Tensors.toFloats(result)).containsOnly(0);
    assertThat(Tensors.toFloats(keys)).containsOnly(9);
    assertThat(Tensors.toFloats(values)).containsOnly(9);
  }
}
