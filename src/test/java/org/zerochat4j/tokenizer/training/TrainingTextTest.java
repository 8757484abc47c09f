package org.zerochat4j.tokenizer.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.tokenizer.split.Gpt2Splitter;

class TrainingTextTest {
  @TempDir Path folder;

  /** A position in the wrong class counts every pair of its word wrongly. */
  @Test
  void knowsHowOftenTheWordAtAPositionOccurs() {
    TrainingText text = text(List.of("ab cd", "ab", "ab", "xyz cd"), 1 << 20);
    assertThat(text.length()).isEqualTo(1 + 3 + 4 + 4);
    for (int i = 1; i < text.length(); i++) {
      long expected = i < 4 ? 3 : i < 8 ? 2 : 1;
      assertThat(text.times(text.classOf(i))).isEqualTo(expected);
      for (int from = 0; from <= text.classOf(i); from++) {
        assertThat(text.classOf(i, from)).isEqualTo(text.classOf(i));
      }
    }
  }

  /** A sample that shifts the counts of pairs shifts the vocabulary. */
  @Test
  void aSampleKeepsTheExpectedCounts() {
    Random random = new Random(4);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      texts.add(
          Integer.toString((int) (2_000_000 * Math.pow(random.nextDouble(), 4)) + 100, 36)
              .replaceAll("[0-9]", "q"));
    }
    TrainingText all = text(texts, 1 << 24);
    TrainingText sample = text(texts, all.length() / 3);
    assertThat(all.floor()).isEqualTo(1);
    assertThat(sample.floor()).isGreaterThan(1);
    assertThat(sample.length()).isBetween(all.length() / 8, all.length() / 3);
    assertThat(weighted(sample)).isCloseTo(weighted(all), Percentage.withPercentage(3));
  }

  private TrainingText text(List<String> texts, long limit) {
    try (CountedWords words =
        WordCounter.count(texts.stream(), Gpt2Splitter.INSTANCE, 1 << 26, folder)) {
      return new TrainingText(words, 1000, limit);
    }
  }

  private static long weighted(TrainingText text) {
    long sum = 0;
    for (int i = 1; i < text.length(); i++) {
      sum += text.symbols.get(i) == TrainingText.END ? 0 : text.times(text.classOf(i));
    }
    return sum;
  }
}
