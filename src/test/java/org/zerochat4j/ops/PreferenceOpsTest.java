package org.zerochat4j.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.graph.PlanSession;
import org.zerochat4j.graph.Tensors;
import org.zerochat4j.ops.OpCheck.Tensor;

/** The losses of the reward model and of PPO, on both sides of every clip and on ties. */
class PreferenceOpsTest {
  private static final double CLIP = 0.2;
  private final SplittableRandom random = new SplittableRandom(5);

  @Test
  void rankingLossIsTheMeanOverPairs() {
    for (int pairs : new int[] {1, 2, 7}) {
      OpCheck.check(
          random,
          List.of(Tensor.random(random, 2L * pairs, 1)),
          1,
          (sd, in) -> new SDVariable[] {new RankingLoss(sd, in[0]).outputVariable()},
          in -> {
            double sum = 0;
            for (int pair = 0; pair < pairs; pair++) {
              sum += Math.log(1 + Math.exp(in[0][2 * pair + 1] - in[0][2 * pair]));
            }
            return new double[][] {{sum / pairs}};
          });
    }
  }

  @Test
  void rankingLossIsFiniteForAnyMargin() {
    Evaluation wrong = ranking(0, 1000);
    assertThat(wrong.loss).isEqualTo(1000);
    assertThat(wrong.gradient).containsExactly(-1, 1);
    Evaluation right = ranking(1000, 0);
    assertThat(right.loss).isZero();
    assertThat(right.gradient).containsExactly(-0f, 0);
    Evaluation tie = ranking(3, 3);
    assertThat(tie.loss).isEqualTo((float) Math.log(2));
    assertThat(tie.gradient).containsExactly(-0.5f, 0.5f);
  }

  /** Ratios inside, above and below the clip range, each with both signs of the advantage. */
  @Test
  void policyLossFollowsTheLargerBranch() {
    double[] ratios = {1, 0.9, 1.15, 1.5, 3, 0.5, 0.1};
    int n = 2 * ratios.length;
    float[] logProbs = new float[n];
    float[] old = new float[n];
    float[] advantages = new float[n];
    float[] weights = new float[n];
    for (int i = 0; i < n; i++) {
      old[i] = -1.5f;
      logProbs[i] = (float) (old[i] + Math.log(ratios[i / 2]));
      advantages[i] = (i % 2 == 0 ? 1 : -1) * (0.5f + i / 10f);
      weights[i] = i % 5 == 4 ? 0 : 0.25f + i;
    }
    OpCheck.check(
        random,
        List.of(
            Tensor.of(logProbs, 2, ratios.length),
            Tensor.of(old, 2, ratios.length),
            Tensor.of(advantages, 2, ratios.length),
            Tensor.of(weights, 2, ratios.length)),
        1,
        (sd, in) ->
            new SDVariable[] {
              new ClippedPolicyLoss(sd, in[0], in[1], in[2], in[3], CLIP).outputVariable()
            },
        in -> {
          double sum = 0;
          for (int i = 0; i < n; i++) {
            double ratio = Math.exp(in[0][i] - in[1][i]);
            double clipped = Math.min(Math.max(ratio, 1 - CLIP), 1 + CLIP);
            sum -= in[3][i] * Math.min(ratio * in[2][i], clipped * in[2][i]);
          }
          return new double[][] {{sum}};
        });
  }

  /**
   * SameDiff's own min gives both sides of a tie the whole gradient, so every fresh token twice.
   */
  @Test
  void policyGradientOfAFreshTokenIsMinusTheAdvantageOnce() {
    Evaluation fresh = policy(-2f, -2f, 3f, 1f);
    assertThat(fresh.loss).isEqualTo(-3f);
    assertThat(fresh.gradient).containsExactly(-3f);
    assertThat(policy(-2f, -2f, 0f, 1f).gradient[0]).isZero();
  }

  @Test
  void tokensOfWeightZeroDoNotCountEvenIfTheyOverflow() {
    Evaluation masked = policy(0f, -1000f, 1f, 0f); // a ratio of e^1000
    assertThat(masked.loss).isZero();
    assertThat(masked.gradient).containsExactly(0f);
  }

  @Test
  void valueLossFollowsTheLargerBranch() {
    float[] values = {0, 0.1f, 0.5f, -0.5f, 0.5f, -0.5f, 0.15f, 1};
    float[] old = {0, 0, 0, 0, 0, 0, 0.1f, 0.9f};
    float[] returns = {1, 1, 1, 1, -1, -1, 0.15f, 0};
    float[] weights = {1, 0.5f, 2, 1, 1, 3, 1, 0};
    OpCheck.check(
        random,
        List.of(
            Tensor.of(values, 2, 4, 1),
            Tensor.of(old, 2, 4),
            Tensor.of(returns, 2, 4),
            Tensor.of(weights, 2, 4)),
        1,
        (sd, in) ->
            new SDVariable[] {
              new ClippedValueLoss(sd, in[0], in[1], in[2], in[3], CLIP).outputVariable()
            },
        in -> {
          double sum = 0;
          for (int i = 0; i < values.length; i++) {
            double clipped = Math.min(Math.max(in[0][i], in[1][i] - CLIP), in[1][i] + CLIP);
            double plain = Math.pow(in[0][i] - in[2][i], 2);
            sum += 0.5 * in[3][i] * Math.max(plain, Math.pow(clipped - in[2][i], 2));
          }
          return new double[][] {{sum}};
        });
  }

  private record Evaluation(float loss, float[] gradient) {}

  private static Evaluation ranking(float chosen, float rejected) {
    return evaluate(
        List.of(Tensor.of(new float[] {chosen, rejected}, 2, 1)),
        (sd, in) -> new SDVariable[] {new RankingLoss(sd, in[0]).outputVariable()});
  }

  private static Evaluation policy(float logProb, float old, float advantage, float weight) {
    return evaluate(
        List.of(
            Tensor.of(new float[] {logProb}, 1, 1),
            Tensor.of(new float[] {old}, 1, 1),
            Tensor.of(new float[] {advantage}, 1, 1),
            Tensor.of(new float[] {weight}, 1, 1)),
        (sd, in) ->
            new SDVariable[] {
              new ClippedPolicyLoss(sd, in[0], in[1], in[2], in[3], CLIP).outputVariable()
            });
  }

  /** The loss and the gradient of the first input, as SameDiff gives them to anybody. */
  private static Evaluation evaluate(List<Tensor> inputs, OpCheck.Build build) {
    PlanSession.install();
    SameDiff sd = SameDiff.create();
    SDVariable[] variables = new SDVariable[inputs.size()];
    Map<String, INDArray> values = new HashMap<>();
    for (int i = 0; i < variables.length; i++) {
      INDArray value = inputs.get(i).array();
      variables[i] =
          i == 0 ? sd.var("in0", value) : sd.placeHolder("in" + i, value.dataType(), value.shape());
      values.put("in" + i, value);
    }
    SDVariable loss = build.outputs(sd, variables)[0];
    sd.setLossVariables(loss);
    SameDiff gradient = OpCheck.differentiate(sd);
    INDArray[] result =
        PlanSession.of(gradient)
            .run(values, List.of(loss.name(), gradient.getVariable("in0").getGradient().name()));
    return new Evaluation(result[0].getFloat(0), Tensors.toFloats(result[1]));
  }
}
