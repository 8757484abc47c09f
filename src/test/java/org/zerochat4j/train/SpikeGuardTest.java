package org.zerochat4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.zerochat4j.base.UserError;

class SpikeGuardTest {
  @Test
  void skipsWhatIsNotFiniteAndGoesOn() {
    SpikeGuard guard = new SpikeGuard();
    assertThat(guard.accept(0, 10, 1)).isTrue();
    assertThat(guard.accept(1, Double.NaN, 1)).isFalse();
    assertThat(guard.accept(2, 10, Double.POSITIVE_INFINITY)).isFalse();
    assertThat(guard.accept(3, 9, 1)).isTrue();
    assertThat(guard.skipped()).isEqualTo(2);
  }

  /** The losses of PPO jump; only a guard that does not mind can watch them. */
  @Test
  void aGuardOfFiniteNumbersAloneLetsSpikesPass() {
    SpikeGuard guard = SpikeGuard.finiteOnly();
    for (int t = 0; t < 300; t++) {
      assertThat(guard.accept(t, t % 100 == 99 ? 1e9 : 1e-3 * t, 1)).isTrue();
    }
    for (int t = 1; t < SpikeGuard.MAX_CONSECUTIVE; t++) {
      assertThat(guard.accept(t, Double.NaN, 1)).isFalse();
    }
    assertThatThrownBy(() -> guard.accept(9, 1, Double.NaN)).isInstanceOf(UserError.class);
  }

  @Test
  void endsTheRunAfterTooManySkipsInARow() {
    SpikeGuard guard = new SpikeGuard(4, 6, 3);
    guard.accept(0, Double.NaN, 1);
    guard.accept(1, Double.NaN, 1);
    guard.accept(2, 5, 1);
    guard.accept(3, Double.NaN, 1);
    guard.accept(4, Double.NaN, 1);
    assertThatThrownBy(() -> guard.accept(5, Double.NaN, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("step 5")
        .hasMessageContaining("not finite")
        .hasMessageContaining("lower the learning rate");
  }

  @Test
  void skipsASpikeOfTheLossOrOfTheNormOnceTheWindowIsFull() {
    SpikeGuard guard = new SpikeGuard(16, 6, 10);
    SplittableRandom random = new SplittableRandom(1);
    for (int t = 0; t < 15; t++) {
      guard.accept(t, 3 + 0.1 * random.nextGaussian(), 1 + 0.1 * random.nextGaussian());
    }
    assertThat(guard.accept(15, 3, 1)).isTrue();
    assertThat(guard.accept(16, 9, 1)).isFalse();
    assertThat(guard.accept(17, 3, 30)).isFalse();
    assertThat(guard.accept(18, 0, 0)).as("low is never a spike").isTrue();
  }

  @Test
  void judgesNothingBeforeTheWindowIsFull() {
    SpikeGuard guard = new SpikeGuard(16, 6, 10);
    for (int t = 0; t < 15; t++) {
      assertThat(guard.accept(t, t == 9 ? 1e6 : 1 + t * 0.01, 1)).isTrue();
    }
  }

  /** A data set that becomes harder for good must not end the run. */
  @Test
  void acceptsALastingChangeAfterAWhile() {
    SpikeGuard guard = new SpikeGuard(16, 3, 10);
    for (int t = 0; t < 16; t++) {
      guard.accept(t, 3 + 0.01 * (t % 2), 1);
    }
    assertThat(guard.accept(16, 5, 1)).isFalse();
    boolean accepted = false;
    for (int t = 17; t < 24; t++) {
      accepted |= guard.accept(t, 5, 1);
    }
    assertThat(accepted).isTrue();
  }

  @Test
  void restoredGuardJudgesLikeOneThatNeverStopped() {
    SplittableRandom random = new SplittableRandom(5);
    SpikeGuard whole = new SpikeGuard(8, 1.5, 1000);
    SpikeGuard restored = null;
    for (int t = 0; t < 100; t++) {
      if (t == 37) {
        restored = new SpikeGuard(8, 1.5, 1000);
        restored.restore(whole.state());
      }
      double loss = random.nextGaussian();
      double norm = random.nextGaussian();
      boolean accepted = whole.accept(t, loss, norm);
      if (restored != null) {
        assertThat(restored.accept(t, loss, norm)).isEqualTo(accepted);
      }
    }
    assertThat(restored.skipped()).isEqualTo(whole.skipped()).isPositive();
    assertThat(restored.state()).isEqualTo(whole.state());
  }
}
