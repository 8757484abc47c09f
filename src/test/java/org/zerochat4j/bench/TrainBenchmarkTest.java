package org.zerochat4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.zerochat4j.base.UserError;
import org.zerochat4j.model.Compute;

class TrainBenchmarkTest {
  private static final BenchShape TINY =
      new BenchShape("tiny", BenchShape.config(32, 2, 4, 48, 64, 16), 2, 16);

  /** Guards against a shape that is not the one the figures are stated for. */
  @Test
  void theShapesHaveTheirParameters() {
    assertThat(BenchShape.named("s").config().parameterCount()).isEqualTo(34_087_424);
    assertThat(BenchShape.named("zero").config().parameterCount()).isEqualTo(159_414_784);
    assertThat(BenchShape.S.tokens()).isEqualTo(2048);
    assertThat(BenchShape.ZERO.tokens()).isEqualTo(1024);
    assertThatThrownBy(() -> BenchShape.named("xl"))
        .isInstanceOf(UserError.class)
        .hasMessage("no shape 'xl': [s, zero]");
  }

  /** Counted by hand: two layers of 4 x 32 x 32 and 3 x 32 x 48, and a head of 32 x 64. */
  @Test
  void theWorkOfATokenIsThatOfProductsAndAttention() {
    long weights = 2 * (4 * 32 * 32 + 3 * 32 * 48) + 32 * 64;
    assertThat(TrainingFlops.productWeights(TINY.config())).isEqualTo(weights);
    assertThat(TrainingFlops.perToken(TINY.config(), 16))
        .isEqualTo(6.0 * weights + 6.0 * 2 * 32 * 16);
  }

  /** The embedding is looked up and norms are not products; everything else is multiplied with. */
  @Test
  void allWeightsButEmbeddingAndNormsAreMultipliedWith() {
    for (BenchShape shape : BenchShape.ALL) {
      long hidden = shape.config().hiddenSize();
      long norms = hidden * (2L * shape.config().numHiddenLayers() + 1);
      assertThat(TrainingFlops.productWeights(shape.config()))
          .isEqualTo(shape.config().parameterCount() - norms - hidden * shape.config().vocabSize());
    }
  }

  @Test
  void theFigureIsTheMedianOfTheSteps() {
    Speed speed = Speed.of(new double[] {1, 0.5, 2, 0.25, 0.2}, 100);
    assertThat(speed).isEqualTo(new Speed(200, 100, 400, 50, 500, 5));
  }

  /** The names are what scripts read. */
  @Test
  void aRunWithoutAPeerGivesEveryField() {
    TrainBenchmark.Result result =
        TrainBenchmark.run(new TrainBenchmark.Options(TINY, Compute.FP32, 4, 2, false, true));
    ObjectNode json = result.json();
    assertThat(json.properties())
        .extracting(Map.Entry::getKey)
        .contains(
            "shape",
            "precision",
            "threads",
            "tokens_per_second",
            "spread",
            "peak_gflops",
            "flops_utilization",
            "rss_mib",
            "profile")
        .doesNotContain("peer", "ratio");
    assertThat(json.get("spread").get("steps").asInt()).isEqualTo(4);
    double achieved =
        json.get("tokens_per_second").asDouble() * TrainingFlops.perToken(TINY.config(), 16);
    assertThat(json.get("flops_utilization").asDouble())
        .isCloseTo(achieved / (json.get("peak_gflops").asDouble() * 1e9), within(1e-3));
    assertThat(result.text()).contains("zerochat4j fp32").contains("clip + AdamW");
    Map<String, Double> shares = new HashMap<>();
    for (JsonNode row : json.get("profile")) {
      shares.put(row.get("op").asText(), row.get("share").asDouble());
    }
    assertThat(shares).containsKeys("gradient norm", "batch, dispatch");
    assertThat(shares.values().stream().mapToDouble(share -> share).sum())
        .isCloseTo(1, within(1e-9));
  }

  @Test
  void theSweepShowsLengthsWithEquallyManyTokensAndRisingBatches() {
    assertThat(TrainSweep.shapes(BenchShape.S))
        .extracting(shape -> shape.batch() + "x" + shape.sequence())
        .containsExactly("8x256", "4x512", "2x1024", "1x256", "2x256", "4x256", "16x256", "32x256");
    assertThat(TrainSweep.shapes(BenchShape.ZERO))
        .extracting(BenchShape::sequence)
        .contains(256, 512, 1024);
  }

  /** One line that says what to do, and not a class that is not found. */
  @Test
  void anAbsentPeerIsNamed() {
    assertThatThrownBy(() ->
            TrainBenchmark.run(new TrainBenchmark.Options(TINY, Compute.FP32, 1, 1, true, false)))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("the libtorch peer is not built");
  }
}
