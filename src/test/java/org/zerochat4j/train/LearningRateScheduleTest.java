package org.zerochat4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
  @Test
  void warmsUpLinearlyFromTheFirstStepAndEndsAtTheMinimum() {
    LearningRateSchedule schedule = LearningRateSchedule.of(1, 0.1, 14, 4);
    assertThat(schedule.at(0)).isEqualTo(0.25);
    assertThat(schedule.at(1)).isEqualTo(0.5);
    assertThat(schedule.at(3)).isEqualTo(1);
    assertThat(schedule.at(8)).isCloseTo(0.55, within(1e-12));
    assertThat(schedule.at(13)).isCloseTo(0.1, within(1e-12));
    assertThat(schedule.at(1_000)).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void neverRisesAfterTheWarmUpAndNeverLeavesItsBounds() {
    for (double warmup : new double[] {0, 0.05, 0.5, 1, 7, 50, 500}) {
      LearningRateSchedule schedule = LearningRateSchedule.of(3e-4, 1e-5, 50, warmup);
      for (long t = 0; t < 60; t++) {
        assertThat(schedule.at(t)).isPositive().isLessThanOrEqualTo(3e-4);
        if (t >= schedule.warmupSteps()) {
          assertThat(schedule.at(t)).isGreaterThanOrEqualTo(1e-5 - 1e-18);
          assertThat(schedule.at(t + 1)).isLessThanOrEqualTo(schedule.at(t));
        }
      }
    }
  }

  @Test
  void warmUpBelowOneIsAShareOfTheSteps() {
    assertThat(LearningRateSchedule.of(1, 0, 200, 0.05).warmupSteps()).isEqualTo(10);
    assertThat(LearningRateSchedule.of(1, 0, 200, 30).warmupSteps()).isEqualTo(30);
  }

  /** A run of one step must learn, not divide by zero. */
  @Test
  void runsOfOneOrTwoStepsAreDefined() {
    assertThat(LearningRateSchedule.of(1, 0, 1, 0).at(0)).isEqualTo(1);
    assertThat(LearningRateSchedule.of(1, 0, 1, 1).at(0)).isEqualTo(1);
    assertThat(LearningRateSchedule.of(1, 0.5, 2, 1).at(1)).isEqualTo(0.5);
  }
}
