package org.zerochat4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.config.Problems;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.model.Compute;

class TrainingConfigTest {
  @Test
  void defaultsAreValidAndLoad() {
    Problems problems = new Problems();
    TrainingConfig.defaults().validate(problems);
    assertThat(problems.lines()).isEmpty();
    TrainingConfig set =
        Configs.load(TrainingConfig.defaults(), null, List.of("steps=7", "learning_rate=1e-3"));
    assertThat(set.steps()).isEqualTo(7);
    assertThat(set.learningRate()).isEqualTo(1e-3);
  }

  /** A prompt may hold commas, so a list of them is also taken in brackets. */
  @Test
  void howItIsComputedAndWatchedIsSetByName() {
    TrainingConfig plain = TrainingConfig.defaults();
    assertThat(plain.compute()).isEqualTo(Compute.FP32);
    assertThat(plain.samplePrompts()).isEmpty();
    TrainingConfig set =
        Configs.load(
            plain,
            null,
            List.of(
                "precision=bf16",
                "recompute=true",
                "offload=disk",
                "evaluateEvery=50",
                "samplePrompts=[\"你好，请问\", \"a, b\"]"));
    assertThat(set.compute()).isEqualTo(new Compute(Precision.BF16, true));
    assertThat(set.offload()).isEqualTo(Offload.DISK);
    assertThat(set.evaluateEvery()).isEqualTo(50);
    assertThat(set.samplePrompts()).containsExactly("你好，请问", "a, b");
    assertThat(Configs.bind(plain, Configs.tree(set), "test")).isEqualTo(set);
  }

  @Test
  void reportsEveryProblemAtOnce() {
    assertThatThrownBy(() ->
            Configs.load(
                TrainingConfig.defaults(),
                null,
                List.of(
                    "epochs=0",
                    "batchSize=0",
                    "warmup=1.5",
                    "beta2=1",
                    "keepLast=0",
                    "minLearningRate=1",
                    "precision=fp8",
                    "evaluateEvery=-1",
                    "samplePrompts=[\"\"]")))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll(
            "epochs",
            "batchSize",
            "warmup",
            "beta2",
            "keepLast",
            "minLearningRate",
            "precision: expected one of fp32, bf16",
            "evaluateEvery",
            "samplePrompts");
  }

  @Test
  void stepsFollowFromEpochsUnlessGiven() {
    TrainingConfig config = TrainingConfig.defaults();
    assertThat(config.totalSteps(805)).isEqualTo(100);
    assertThat(config.totalSteps(3)).isEqualTo(1);
    TrainingConfig set = Configs.load(config, null, List.of("steps=7", "gradientAccumulation=4"));
    assertThat(set.totalSteps(805)).isEqualTo(7);
    assertThat(set.schedule(7).steps()).isEqualTo(7);
  }
}
