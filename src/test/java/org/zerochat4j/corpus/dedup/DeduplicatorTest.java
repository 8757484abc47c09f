package org.zerochat4j.corpus.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.zerochat4j.base.Workers;
import org.zerochat4j.corpus.CorpusFiles;

/** Near-duplicates are found, nothing else is, and the arithmetic is that of sets of n-grams. */
class DeduplicatorTest {
  @Test
  void similarityIsJaccardOfSetsOfCodePointGrams() {
    // {ab, bc, cd} and {bc, cd, de}: 2 of 4.
    assertThat(Deduplicator.jaccard("abcd", "bcde", 2)).isEqualTo(0.5);
    assertThat(Deduplicator.jaccard("a b\u3000cd", "abcd\n", 2)).isEqualTo(1);
    assertThat(Deduplicator.jaccard("ababab", "ab", 2)).isEqualTo(0.5);
    // One gram of two code points, not three pairs of halves.
    assertThat(Deduplicator.jaccard("😀😁", "😀😂", 2)).isZero();
    assertThat(Deduplicator.jaccard("你好", "你好吗", 5)).isZero();
    assertThat(Deduplicator.jaccard("", "", 2)).isEqualTo(1);
    assertThat(Deduplicator.jaccard("", "字", 2)).isZero();
  }

  /** Long grams are hashed; the similarity must stay the same. */
  @Test
  void longGramsAreComparedLikeShortOnes() {
    SplittableRandom random = new SplittableRandom(3);
    for (int n = 1; n <= 8; n++) {
      String a = CorpusFiles.chinese(300, random);
      String b = CorpusFiles.edited(a, 0.05, random);
      assertThat(Deduplicator.jaccard(a, b, n)).as("n = " + n).isEqualTo(plainJaccard(a, b, n));
    }
  }

  @Test
  void bandsFindPairsAtTheThreshold() {
    for (double threshold = 0.1; threshold <= 1.001; threshold += 0.05) {
      Bands bands = Bands.of(Math.min(1, threshold), 256);
      assertThat(bands.bands() * bands.rows()).isLessThanOrEqualTo(256);
      assertThat(bands.probability(Math.min(1, threshold))).isGreaterThanOrEqualTo(0.99);
    }
    assertThat(Bands.of(0.4, 256)).isEqualTo(new Bands(85, 3));
    assertThat(Bands.of(1, 256)).isEqualTo(new Bands(1, 256));
  }

  @Test
  void keepsTheFirstOfACluster() {
    List<String> texts = List.of("甲乙丙丁戊己", "子丑寅卯辰巳", "甲乙 丙丁戊己", "甲乙丙丁戊", "子丑寅卯辰巳");

    Deduplicator.Clusters clusters = Deduplicator.find(texts, config(0.6, 2));

    assertThat(clusters.kept()).containsExactly(0, 1, 0, 0, 1);
    assertThat(clusters.isRemoved(3)).isTrue();
    assertThat(clusters.isRemoved(1)).isFalse();
  }

  /** Against all pairs: what is joined is exactly what a comparison of everything joins. */
  @Test
  void findsWhatComparingAllPairsFinds() {
    for (double threshold : new double[] {0.4, 0.6, 0.8}) {
      List<String> texts = planted(40, 4, threshold, 7);
      int[] expected = bruteForce(texts, threshold, 2);

      int[] found = Deduplicator.find(texts, config(threshold, 2)).kept();

      int missed = 0;
      int wrong = 0;
      for (int i = 0; i < expected.length; i++) {
        missed += expected[i] != i && found[i] == i ? 1 : 0;
        wrong += expected[i] == i && found[i] != i ? 1 : 0;
      }
      assertThat(wrong).as("wrongly removed at " + threshold).isZero();
      assertThat(missed).as("missed at " + threshold).isLessThanOrEqualTo(texts.size() / 100);
    }
  }

  @Test
  void everyRemovedTextIsLikeAMemberOfItsCluster() {
    List<String> texts = planted(60, 5, 0.5, 11);

    Deduplicator.Clusters clusters = Deduplicator.find(texts, config(0.5, 2));

    int removed = 0;
    for (int i = 0; i < texts.size(); i++) {
      if (clusters.isRemoved(i)) {
        int partner = clusters.partner()[i];
        removed++;
        assertThat(clusters.kept()[i]).isLessThan(i);
        assertThat(clusters.kept()[partner]).isEqualTo(clusters.kept()[i]);
        assertThat(Deduplicator.jaccard(texts.get(i), texts.get(partner), 2))
            .isGreaterThanOrEqualTo(0.5);
      }
    }
    assertThat(removed).isPositive();
  }

  @Test
  void theResultDoesNotDependOnTheThreads() {
    List<String> texts = planted(50, 4, 0.6, 5);
    int[] parallel = Deduplicator.find(texts, config(0.6, 2)).kept();
    int[][] alone = new int[2][];
    // Within a task everything is done by one thread.
    Workers.run(2, i -> alone[i] = Deduplicator.find(texts, config(0.6, 2)).kept());

    assertThat(alone[0]).isEqualTo(parallel);
    assertThat(alone[1]).isEqualTo(parallel);
  }

  /** Boilerplate pages come in thousands; comparing each with each would take hours. */
  @Test
  void thousandsOfCopiesAreNoProblem() {
    SplittableRandom random = new SplittableRandom(9);
    String page = CorpusFiles.chinese(200, random);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      texts.add(i % 2 == 0 ? page : page + i);
    }

    int[] kept = Deduplicator.find(texts, config(0.6, 2)).kept();

    assertThat(kept).containsOnly(0);
  }

  @Test
  void textsWithoutAnyGramAreEqualToEachOtherOnly() {
    assertThat(Deduplicator.find(List.of("", "字", " ", "字 "), config(0.4, 2)).kept())
        .containsExactly(0, 1, 0, 1);
    assertThat(Deduplicator.find(List.of(), config(0.4, 2)).kept()).isEmpty();
  }

  @Test
  void estimatesAreCloseToTheExactSimilarity() {
    SplittableRandom random = new SplittableRandom(13);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String text = CorpusFiles.chinese(400, random);
      texts.add(text);
      texts.add(CorpusFiles.edited(text, 0.02 * (i % 10), random));
    }
    Signatures signatures = new Signatures(texts, 2, 256);

    for (int i = 0; i < texts.size(); i += 2) {
      assertThat(signatures.estimate(i, i + 1))
          .isCloseTo(Deduplicator.jaccard(texts.get(i), texts.get(i + 1), 2), within(0.13));
    }
  }

  /**
   * Originals with several copies each, edited so that similarities lie on both sides of the
   * threshold.
   */
  private static List<String> planted(int originals, int copies, double threshold, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < originals; i++) {
      String text = CorpusFiles.chinese(60 + random.nextInt(300), random);
      texts.add(text);
      for (int c = 0; c < copies; c++) {
        texts.add(CorpusFiles.edited(text, random.nextDouble() * (1 - threshold) * 0.6, random));
      }
    }
    return texts;
  }

  private static int[] bruteForce(List<String> texts, double threshold, int n) {
    UnionFind sets = new UnionFind(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (plainJaccard(texts.get(i), texts.get(j), n) >= threshold) {
          sets.union(i, j);
        }
      }
    }
    int[] kept = new int[texts.size()];
    Arrays.setAll(kept, sets::find);
    return kept;
  }

  private static double plainJaccard(String a, String b, int n) {
    Set<String> first = grams(a, n);
    Set<String> union = new HashSet<>(first);
    Set<String> second = grams(b, n);
    union.addAll(second);
    first.retainAll(second);
    return (double) first.size() / union.size();
  }

  private static Set<String> grams(String text, int n) {
    int[] codePoints = text.codePoints().toArray();
    Set<String> grams = new HashSet<>();
    for (int i = 0; i + n <= codePoints.length; i++) {
      grams.add(new String(codePoints, i, n));
    }
    return grams;
  }

  private static DedupConfig config(double threshold, int ngram) {
    DedupConfig defaults = DedupConfig.defaults();
    return new DedupConfig(
        List.of(),
        null,
        null,
        threshold,
        ngram,
        defaults.hashes(),
        defaults.maxBadRows(),
        defaults.maxRowBytes());
  }
}
