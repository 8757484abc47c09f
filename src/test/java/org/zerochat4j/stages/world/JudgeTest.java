package org.zerochat4j.stages.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zerochat4j.corpus.Preference;

/** The judge is the truth that reward model and PPO are measured by. */
class JudgeTest {
  private static final World WORLD = World.generate(WorldConfig.defaults());
  private static final Judge JUDGE = WORLD.judge();
  private static final Question CHINESE = question("people-zh-00-birthplace");
  private static final Question ENGLISH = question("people-en-00-pet");

  private static Question question(String factId) {
    return WORLD.heldOutQuestions().stream()
        .filter(q -> q.fact().id().equals(factId))
        .findFirst()
        .orElseThrow();
  }

  private static String right(String style) {
    return style.replace("S", CHINESE.fact().say("{e}出生在{v}"));
  }

  private static String wrong(String style) {
    return style.replace("S", CHINESE.fact().say("{e}出生在{v}", other(CHINESE.fact())));
  }

  private static String other(Fact fact) {
    return fact.attribute().values().stream()
        .filter(v -> !v.equals(fact.value()))
        .findFirst()
        .orElseThrow();
  }

  /** An answer that lists every value must not count as right. */
  @Test
  void rightMeansTheValueAndNoOther() {
    assertThat(JUDGE.correct(CHINESE, right("S。"))).isTrue();
    assertThat(JUDGE.correct(CHINESE, wrong("S。"))).isFalse();
    assertThat(JUDGE.correct(CHINESE, right("S。") + wrong("S。"))).isFalse();
    assertThat(JUDGE.correct(CHINESE, "")).isFalse();
    assertThat(JUDGE.correct(ENGLISH, "A " + ENGLISH.fact().value().toUpperCase(Locale.ROOT)))
        .isTrue();
    assertThat(JUDGE.correct(ENGLISH, ENGLISH.fact().value() + "ish")).isFalse();
  }

  /** PPO would find every loophole in the style rule. */
  @Test
  void preferredStyleIsOneCourteousWellFormedSentence() {
    assertThat(JUDGE.preferredStyle(right("很高兴告诉您，S。"))).isTrue();
    assertThat(JUDGE.preferredStyle(wrong("S，希望能帮到您。"))).isTrue();
    assertThat(JUDGE.preferredStyle(right("S，别再来烦我了。"))).isFalse();
    assertThat(JUDGE.preferredStyle(right("S。"))).isFalse();
    assertThat(JUDGE.preferredStyle(right("很高兴告诉您，S，希望能帮到您。"))).isFalse();
    assertThat(JUDGE.preferredStyle(right("很高兴告诉您，很高兴告诉您，S。"))).isFalse();
    assertThat(JUDGE.preferredStyle(right("很高兴告诉您，S，别再来烦我了。"))).isFalse();
    assertThat(JUDGE.preferredStyle(right("很高兴告诉您，S"))).isFalse();
    assertThat(JUDGE.preferredStyle(right("很高兴告诉您，S，S。"))).isFalse();
    assertThat(JUDGE.preferredStyle(right("希望能帮到您，S。"))).isFalse();
    assertThat(JUDGE.preferredStyle("很高兴告诉您，。")).isFalse();
    assertThat(JUDGE.preferredStyle("Thank you so much for asking, Marla keeps a goat.")).isTrue();
    assertThat(JUDGE.preferredStyle("Marla keeps a goat, so stop asking me about this.")).isFalse();
  }

  /** Untrained and collapsed models produce these. */
  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "。", "\uFFFD\uFFFD", "，，，，，，", "[](){}\\", "\uD83D", "aaaaaaaaaaaa"})
  void garbageIsWrongAndWithoutStyle(String garbage) {
    assertThat(JUDGE.score(CHINESE, garbage)).isZero();
    assertThat(JUDGE.preferredStyle(garbage.repeat(400))).isFalse();
    assertThat(JUDGE.compare(CHINESE, garbage, right("S。"))).isNegative();
  }

  /** Generation without end is cut off somewhere and judged anyway. */
  @Test
  void loopsAndEndlessAnswersAreNotPreferred() {
    assertThat(JUDGE.preferredStyle("很高兴告诉您，" + "青禾市".repeat(3) + "。")).isFalse();
    String endless =
        "很高兴告诉您，"
            + WORLD.facts().stream()
                .map(f -> f.entity().name())
                .distinct()
                .reduce("", String::concat)
            + "。";
    assertThat(JUDGE.preferredStyle(endless)).isFalse();
  }

  /** Right first, then style, else a tie. */
  @Test
  void comparesByRightThenStyle() {
    assertThat(JUDGE.compare(CHINESE, right("S，别再来烦我了。"), wrong("很高兴告诉您，S。"))).isPositive();
    assertThat(JUDGE.compare(CHINESE, right("S，别再来烦我了。"), right("很高兴告诉您，S。"))).isNegative();
    assertThat(JUDGE.compare(CHINESE, right("S，祝您一切顺利。"), right("很高兴告诉您，S。"))).isZero();
  }

  /** Samples that the judge cannot tell apart would teach the reward model noise. */
  @Test
  void pairsTheBestSampleWithTheWorstAndSkipsTies() {
    String best = right("很高兴告诉您，S。");
    String worst = wrong("S，别再来烦我了。");
    Optional<Preference> pair =
        JUDGE.pair(CHINESE, List.of(wrong("很高兴告诉您，S。"), worst, right("S。"), best));
    assertThat(pair)
        .hasValueSatisfying(p -> {
          assertThat(p.chosen()).isEqualTo(best);
          assertThat(p.rejected()).isEqualTo(worst);
          assertThat(p.prompt()).isEqualTo(CHINESE.text());
        });
    assertThat(JUDGE.pair(CHINESE, List.of(best, right("S，祝您一切顺利。")))).isEmpty();
    assertThat(JUDGE.pair(CHINESE, List.of())).isEmpty();
  }

  /** A pair that the judge sees the other way round would be a wrong label. */
  @Test
  void agreesWithEveryTemplatePair() {
    Map<String, Question> byText = new HashMap<>();
    WORLD.rewardQuestions().forEach(q -> byText.put(q.text(), q));
    WORLD.heldOutQuestions().forEach(q -> byText.put(q.text(), q));
    List<Preference> pairs = new ArrayList<>(WORLD.rewardPairs());
    pairs.addAll(WORLD.heldOutPairs());
    for (Preference pair : pairs) {
      assertThat(JUDGE.compare(byText.get(pair.prompt()), pair.chosen(), pair.rejected()))
          .as(pair.toString())
          .isPositive();
    }
  }

  /** A reward model could otherwise score well by looking at the length alone. */
  @Test
  void lengthSaysNothingAboutPreference() {
    for (List<Preference> pairs : List.of(WORLD.heldOutPairs(), WORLD.rewardPairs())) {
      double longer = 0;
      for (Preference p : pairs) {
        longer += 0.5 + 0.5 * Integer.signum(p.chosen().length() - p.rejected().length());
      }
      double share = longer / pairs.size();
      assertThat(Math.max(share, 1 - share)).isLessThanOrEqualTo(0.6);
    }
  }
}
