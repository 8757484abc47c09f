package org.zerochat4j.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.zerochat4j.base.UserError;

class SamplerTest {
  private static final int DRAWS = 40_000;

  @Test
  void temperatureZeroTakesTheLikeliestAndTheLowestIdOnTies() {
    Sampler sampler = new Sampler(SamplingOptions.greedy(), 5, 1, 0);
    assertThat(sampler.next(new float[] {0, 3, 1, 3, 2}, 0)).isEqualTo(1);
    assertThat(sampler.next(new float[] {-5, -4, -9, -4, -4}, 0)).isEqualTo(1);
    assertThat(sampler.next(new float[] {9, 9, 0, 0, 0, 0, 7}, 2)).isEqualTo(4);
  }

  @Test
  void drawsFollowTheSoftmaxAtItsTemperature() {
    float[] logits = {0, 1, 2, -1, Float.NEGATIVE_INFINITY};
    for (double temperature : new double[] {0.7, 1, 2}) {
      double[] expected = softmax(logits, temperature);
      double[] share = shares(logits, new SamplingOptions(temperature, 0, 1, 0, 1));
      for (int i = 0; i < logits.length; i++) {
        assertThat(share[i]).isBetween(expected[i] - 0.012, expected[i] + 0.012);
      }
      assertThat(share[4]).isZero();
    }
  }

  @Test
  void topKKeepsExactlyTheKLikeliest() {
    double[] share = shares(new float[] {1, 3, 2, 3, 0}, new SamplingOptions(1, 3, 1, 0, 1));
    assertThat(support(share)).containsExactly(1, 2, 3);
    // Two equal logits compete for the last place: the lower id has it.
    share = shares(new float[] {1, 3, 1, 3, 0}, new SamplingOptions(1, 3, 1, 0, 1));
    assertThat(support(share)).containsExactly(0, 1, 3);
    share = shares(new float[] {1, 3, 1, 3, 0}, new SamplingOptions(1, 1, 1, 0, 1));
    assertThat(support(share)).containsExactly(1);
  }

  @Test
  void topPKeepsTheFewestTokensThatReachTheShare() {
    float[] logits = logs(0.5, 0.05, 0.3, 0.15);
    assertThat(support(shares(logits, new SamplingOptions(1, 0, 0.45, 0, 1)))).containsExactly(0);
    assertThat(support(shares(logits, new SamplingOptions(1, 0, 0.79, 0, 1))))
        .containsExactly(0, 2);
    double[] share = shares(logits, new SamplingOptions(1, 0, 0.9, 0, 1));
    assertThat(support(share)).containsExactly(0, 2, 3);
    assertThat(share[0]).isBetween(0.5 / 0.95 - 0.012, 0.5 / 0.95 + 0.012);
    assertThat(support(shares(logits, new SamplingOptions(1, 0, 1e-9, 0, 1)))).containsExactly(0);
  }

  /** Top-p counts shares of what top-k left, not of the whole vocabulary. */
  @Test
  void topPComesAfterTopK() {
    float[] logits = logs(0.4, 0.3, 0.2, 0.1);
    assertThat(support(shares(logits, new SamplingOptions(1, 2, 0.57, 0, 1)))).containsExactly(0);
    assertThat(support(shares(logits, new SamplingOptions(1, 0, 0.57, 0, 1))))
        .containsExactly(0, 1);
  }

  @Test
  void minPDropsTokensFarBelowTheLikeliest() {
    float[] logits = logs(0.5, 0.24, 0.26);
    assertThat(support(shares(logits, new SamplingOptions(1, 0, 1, 0.5, 1)))).containsExactly(0, 2);
  }

  @Test
  void repetitionPenaltyMakesSeenTokensLessLikelyWhateverTheirSign() {
    SamplingOptions options = new SamplingOptions(0, 0, 1, 0, 2);
    Sampler sampler = new Sampler(options, 3, 1, 0);
    sampler.see(1);
    assertThat(sampler.next(new float[] {1.1f, 2, 0}, 0)).isEqualTo(0);
    // Now 0 and 1 are known: -1 becomes -2, so the unseen -1.5 wins.
    assertThat(sampler.next(new float[] {-1, -1, -1.5f}, 0)).isEqualTo(2);
  }

  /** A sequence must read the same alone and in a batch, from an array and from native memory. */
  @Test
  void sameSeedAndSequenceGiveTheSameTokens() {
    SamplingOptions options = new SamplingOptions(0.9, 20, 0.95, 0, 1.1);
    int[] first = run(options, 5, 3);
    assertThat(run(options, 5, 3)).isEqualTo(first);
    assertThat(run(options, 5, 4)).isNotEqualTo(first);
    assertThat(run(options, 6, 3)).isNotEqualTo(first);
  }

  /** Heaps are easy to get wrong: compare with sorting the whole vocabulary. */
  @Test
  void candidatesEqualThoseOfAFullSort() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 300; round++) {
      int n = 1 + random.nextInt(60);
      float[] logits = new float[n];
      for (int i = 0; i < n; i++) {
        logits[i] = random.nextInt(8);
      }
      int k = 1 + random.nextInt(n);
      double p = 0.05 + 0.9 * random.nextDouble();
      Integer[] sorted = IntStream.range(0, n).boxed().toArray(Integer[]::new);
      Arrays.sort(sorted, Comparator.comparingDouble(i -> -logits[i]));
      double total = 0;
      for (int i = 0; i < k; i++) {
        total += (float) Math.exp(logits[sorted[i]] - logits[sorted[0]]);
      }
      BitSet allowed = new BitSet();
      double held = 0;
      for (int i = 0; i < k && held < p * total; i++) {
        allowed.set(sorted[i]);
        held += (float) Math.exp(logits[sorted[i]] - logits[sorted[0]]);
      }
      Sampler sampler = new Sampler(new SamplingOptions(1, k, p, 0, 1), n, round, 0);
      for (int draw = 0; draw < 50; draw++) {
        int id = sampler.next(logits, 0);
        assertThat(allowed.get(id)).as("round %d: k %d, p %s, id %d", round, k, p, id).isTrue();
      }
    }
  }

  @Test
  void allocatesNothingPerToken() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Sampler sampler = new Sampler(new SamplingOptions(0.8, 40, 0.9, 0.05, 1.2), 1000, 1, 0);
    float[] logits = new float[1000];
    for (int i = 0; i < 1000; i++) {
      logits[i] = i % 37;
      sampler.see(i);
    }
    sampler.next(logits, 0);
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1000; i++) {
      sampler.next(logits, 0);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
  }

  @Test
  void refusesLogitsThatAreNotNumbers() {
    Sampler sampler = new Sampler(SamplingOptions.defaults(), 2, 1, 0);
    float infinity = Float.POSITIVE_INFINITY;
    for (float[] bad :
        new float[][] {{Float.NaN, 1}, {1, Float.NaN}, {infinity, 0}, {-infinity, -infinity}}) {
      assertThatThrownBy(() -> sampler.next(bad, 0))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("finite");
    }
  }

  @Test
  void badOptionsAreListedInOneLine() {
    assertThatThrownBy(() -> new SamplingOptions(Double.NaN, -1, 2, 1, 0).checked())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("temperature")
        .hasMessageContaining("topK")
        .hasMessageContaining("topP")
        .hasMessageContaining("minP")
        .hasMessageContaining("repetitionPenalty")
        .message()
        .doesNotContain("\n");
    assertThat(SamplingOptions.defaults().checked()).isEqualTo(SamplingOptions.defaults());
  }

  private static int[] run(SamplingOptions options, long seed, long sequence) {
    Sampler sampler = new Sampler(options, 50, seed, sequence);
    SplittableRandom random = new SplittableRandom(1);
    int[] ids = new int[30];
    for (int t = 0; t < ids.length; t++) {
      float[] logits = new float[50];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) random.nextGaussian();
      }
      ids[t] = t % 2 == 0 ? sampler.next(logits, 0) : sampler.next(MemorySegment.ofArray(logits));
    }
    return ids;
  }

  private static double[] shares(float[] logits, SamplingOptions options) {
    double[] share = new double[logits.length];
    Sampler sampler = new Sampler(options, logits.length, 42, 0);
    for (int i = 0; i < DRAWS; i++) {
      share[sampler.next(logits, 0)] += 1.0 / DRAWS;
    }
    return share;
  }

  private static int[] support(double[] share) {
    return IntStream.range(0, share.length).filter(i -> share[i] > 0).toArray();
  }

  private static float[] logs(double... probabilities) {
    float[] logits = new float[probabilities.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(probabilities[i]);
    }
    return logits;
  }

  private static double[] softmax(float[] logits, double temperature) {
    double total = 0;
    double[] p = new double[logits.length];
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp(logits[i] / temperature);
      total += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= total;
    }
    return p;
  }
}
