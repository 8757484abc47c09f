package org.zerochat4j.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What two texts are compared by. */
class CharactersTest {
  /** A prompt asked twice in other marks must not be learned from and examined with. */
  @ParameterizedTest
  @CsvSource({
    "茶马古道是什么？, 茶马古道 是什么",
    "What IS it?, what is it",
    "ＡＢＣ１２３, abc123",
    "１＋１＝？, 1+1=?",
    "？！, ？ ！",
  })
  void promptsThatDifferInMarksOnlyAreTheSame(String a, String b) {
    assertThat(Characters.comparable(a)).isEqualTo(Characters.comparable(b)).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"？, ！", "茶马古道, 茶马古路", "2024 年, 2025 年"})
  void promptsThatSaySomethingElseAreNot(String a, String b) {
    assertThat(Characters.comparable(a)).isNotEqualTo(Characters.comparable(b));
  }

  /** A page of stacked marks kept the normaliser busy for an hour. */
  @Test
  @Timeout(10)
  void stacksOfMarksEndSomewhere() {
    String hostile = "a" + "\u0315\u0316".repeat(500_000) + "b\u0301";

    String normalized = Characters.normalized(hostile, Normalizer.Form.NFC);

    assertThat(normalized).hasSize(1 + 30 + 2).endsWith("b\u0301");
    assertThat(Characters.normalized("e\u0301", Normalizer.Form.NFC)).isEqualTo("\u00e9");
  }
}
