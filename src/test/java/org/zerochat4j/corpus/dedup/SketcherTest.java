package org.zerochat4j.corpus.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signatures estimate Jaccard similarities as well as independent hash functions would. */
class SketcherTest {
  /** Small sets need many rounds and large ones one: neither may bias or blur the estimate. */
  @ParameterizedTest
  @CsvSource({"1,1", "10,8", "10,5", "100,80", "300,240", "1000,800", "5000,2500", "30000,24000"})
  void theEstimateIsUnbiasedAndSharp(int union, int shared) {
    int components = 256;
    int trials = union > 10_000 ? 60 : 400;
    double similarity = (double) shared / union;
    Sketcher sketcher = new Sketcher(components);
    SplittableRandom random = new SplittableRandom(union);
    double sum = 0;
    double squares = 0;
    for (int t = 0; t < trials; t++) {
      long[] all = random.longs(union).toArray();
      int left = shared + (union - shared) / 2;
      long[] a = Arrays.copyOf(all, left);
      long[] b = new long[shared + union - left];
      System.arraycopy(all, 0, b, 0, shared);
      System.arraycopy(all, left, b, shared, union - left);
      double estimate =
          (double)
                  Sketcher.equalComponents(
                      longs(sketcher.sketch(a, a.length)),
                      longs(sketcher.sketch(b, b.length)),
                      components)
              / components;
      sum += estimate;
      squares += (estimate - similarity) * (estimate - similarity);
    }
    double deviation = Math.sqrt(similarity * (1 - similarity) / components);
    // Unequal components agree once in 256 times.
    double expected = similarity + (1 - similarity) / 256;
    assertThat(sum / trials).isCloseTo(expected, within(4 * deviation / Math.sqrt(trials) + 1e-9));
    assertThat(Math.sqrt(squares / trials)).isLessThanOrEqualTo(deviation * 1.15 + 1e-9);
  }

  /** Texts repeat their grams; the set is what counts. */
  @ParameterizedTest
  @CsvSource({"64", "100", "256", "1001"})
  void neitherOrderNorRepetitionMatters(int components) {
    SplittableRandom random = new SplittableRandom(components);
    Sketcher sketcher = new Sketcher(components);
    for (int size : new int[] {1, 2, 20, 3000}) {
      long[] set = random.longs(size).toArray();
      long[] repeated = new long[3 * size];
      for (int i = 0; i < repeated.length; i++) {
        repeated[i] = set[(i * 7 + i / size) % size];
      }
      System.arraycopy(set, 0, repeated, size, size);
      long[] a = longs(sketcher.sketch(set.clone(), size));
      long[] b = longs(sketcher.sketch(repeated, repeated.length));
      assertThat(Sketcher.equalComponents(a, b, components)).isEqualTo(components);
    }
  }

  private static long[] longs(byte[] signature) {
    return Sketcher.longs(ByteBuffer.wrap(signature));
  }
}
