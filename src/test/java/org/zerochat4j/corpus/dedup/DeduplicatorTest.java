package org.zerochat4j.corpus.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.zerochat4j.base.Workers;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.CorpusFiles;

/** Near-duplicates are found, nothing else is, and the arithmetic is that of sets of n-grams. */
class DeduplicatorTest {
  @Test
  void similarityIsJaccardOfSetsOfCodePointGrams() {
    // {ab, bc, cd} and {bc, cd, de}: 2 of 4.
    assertThat(jaccard("abcd", "bcde", 2)).isEqualTo(0.5);
    assertThat(jaccard("a b\u3000cd", "abcd\n", 2)).isEqualTo(1);
    assertThat(jaccard("ababab", "ab", 2)).isEqualTo(0.5);
    // One gram of two code points, not three pairs of halves.
    assertThat(jaccard("😀😁", "😀😂", 2)).isZero();
    assertThat(jaccard("你好", "你好吗", 5)).isZero();
    assertThat(jaccard("", "", 2)).isEqualTo(1);
    assertThat(jaccard("", "字", 2)).isZero();
  }

  @Test
  void wordsAreWhatWhiteSpaceSeparates() {
    // {a b, b c, c d} and {b c, c d, d e}: 2 of 4.
    assertThat(words("a b c d", "b  c\nd\u3000e", 2)).isEqualTo(0.5);
    assertThat(words("a b c d", "b c d e", 2)).isEqualTo(0.5);
    assertThat(words("ab c", "a bc", 1)).isZero();
    assertThat(words("one two", "one two ", 5)).isEqualTo(1);
    assertThat(words("one two", "one two three", 5)).isZero();
    assertThat(words(" ", "", 3)).isEqualTo(1);
  }

  /** A rolling hash forgets what left the window: the same gram must have the same number. */
  @Test
  void gramsOfWordsDoNotDependOnWhatWasBefore() {
    SplittableRandom random = new SplittableRandom(2);
    for (int n = 1; n <= 6; n++) {
      List<String> a = new ArrayList<>();
      random.ints(200, 0, 30).forEach(word -> a.add("w" + word));
      List<String> b = new ArrayList<>(a.subList(50, 200));
      random.ints(40, 0, 30).forEach(word -> b.add("w" + word));
      assertThat(words(String.join(" ", a), String.join("\n", b), n))
          .as("n = " + n)
          .isEqualTo(plainJaccard(wordGrams(a, n), wordGrams(b, n)));
    }
  }

  /** Long grams are hashed; the similarity must stay the same. */
  @Test
  void longGramsAreComparedLikeShortOnes() {
    SplittableRandom random = new SplittableRandom(3);
    for (int n = 1; n <= 8; n++) {
      String a = CorpusFiles.chinese(300, random);
      String b = CorpusFiles.edited(a, 0.05, random);
      assertThat(jaccard(a, b, n)).as("n = " + n).isEqualTo(plainJaccard(a, b, n));
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

    Deduplicator.Found clusters = Deduplicator.find(texts, config(0.6, 2));

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

    Deduplicator.Found clusters = Deduplicator.find(texts, config(0.5, 2));

    int removed = 0;
    for (int i = 0; i < texts.size(); i++) {
      if (clusters.isRemoved(i)) {
        int partner = clusters.partner()[i];
        removed++;
        assertThat(clusters.kept()[i]).isLessThan(i);
        assertThat(clusters.kept()[partner]).isEqualTo(clusters.kept()[i]);
        assertThat(jaccard(texts.get(i), texts.get(partner), 2)).isGreaterThanOrEqualTo(0.5);
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

  /** A text of one repeated character has one gram: it must not be thrown a million times. */
  @Test
  void veryLongAndVeryShortTextsAreNoProblem() {
    SplittableRandom random = new SplittableRandom(4);
    String page = CorpusFiles.chinese(1_500_000, random);
    List<String> texts =
        List.of(
            page,
            "a".repeat(2_000_000),
            page.substring(10),
            "word",
            "a".repeat(1_999_999),
            "字",
            page.substring(0, 700_000),
            "word ",
            "a".repeat(3));

    int[] kept = Deduplicator.find(texts, config(0.8, 3)).kept();

    assertThat(kept).containsExactly(0, 1, 0, 3, 1, 5, 6, 3, 1);
  }

  /**
   * Pages of a form, each with its own fifth: all meet in the same buckets and no two are alike.
   * Comparing each with each would be millions of comparisons a bucket.
   */
  @Test
  void aCrowdOfAlmostAlikeTextsIsNoProblem() {
    SplittableRandom random = new SplittableRandom(6);
    String form = CorpusFiles.chinese(200, random);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      texts.add(form + CorpusFiles.chinese(60, random));
    }
    texts.add(texts.get(100) + "完");

    int[] kept = Deduplicator.find(texts, config(0.8, 2)).kept();

    for (int i = 0; i < 5_000; i++) {
      assertThat(kept[i]).isEqualTo(i);
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
    List<Set<String>> grams = texts.stream().map(text -> grams(text, n)).toList();
    for (int i = 0; i < texts.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (plainJaccard(grams.get(i), grams.get(j)) >= threshold) {
          sets.union(i, j);
        }
      }
    }
    int[] kept = new int[texts.size()];
    Arrays.setAll(kept, sets::find);
    return kept;
  }

  private static double words(String a, String b, int n) {
    return Deduplicator.jaccard(a, b, GramUnit.WORD, n);
  }

  private static Set<String> wordGrams(List<String> words, int n) {
    Set<String> grams = new HashSet<>();
    for (int i = 0; i + n <= words.size(); i++) {
      grams.add(String.join(" ", words.subList(i, i + n)));
    }
    return grams;
  }

  private static double plainJaccard(String a, String b, int n) {
    return plainJaccard(grams(a, n), grams(b, n));
  }

  private static double plainJaccard(Set<String> a, Set<String> b) {
    Set<String> union = new HashSet<>(a);
    union.addAll(b);
    Set<String> shared = new HashSet<>(a);
    shared.retainAll(b);
    return (double) shared.size() / union.size();
  }

  private static Set<String> grams(String text, int n) {
    int[] codePoints = text.codePoints().toArray();
    Set<String> grams = new HashSet<>();
    for (int i = 0; i + n <= codePoints.length; i++) {
      grams.add(new String(codePoints, i, n));
    }
    return grams;
  }

  private static double jaccard(String a, String b, int ngram) {
    return Deduplicator.jaccard(a, b, GramUnit.CHARACTER, ngram);
  }

  private static DedupConfig config(double threshold, int ngram) {
    return Configs.load(
        DedupConfig.defaults(), null, List.of("threshold=" + threshold, "ngram=" + ngram));
  }
}
