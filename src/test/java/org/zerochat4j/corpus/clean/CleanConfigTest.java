package org.zerochat4j.corpus.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;

/** Rules are chosen by name, and a wrong name is answered with the right ones. */
class CleanConfigTest {
  @Test
  void rulesAreLeftOutAndAskedForByName() {
    CleanConfig config = load("without=[white_space, nfc]", "with=[simplified]");
    assertThat(config.rules())
        .doesNotContain(CleaningRule.WHITE_SPACE, CleaningRule.NFC)
        .contains(CleaningRule.SIMPLIFIED)
        .doesNotContain(CleaningRule.BOILERPLATE_LINES)
        .isSorted();
  }

  @Test
  void anUnknownRuleFailsWithTheListOfAll() {
    assertThatThrownBy(() -> load("without=[white_spaces]"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("white_spaces")
        .hasMessageContaining("white_space")
        .hasMessageContaining("repetition");
    assertThatThrownBy(() -> load("with=[white_spaces]"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("white_spaces");
  }

  @Test
  void wrongValuesAreReportedTogether() {
    assertThatThrownBy(() ->
            load(
                "languages=[xx]",
                "with=[nfc]",
                "without=[nfc]",
                "limits.linkShare=2",
                "inputs=[{path: a, format: pdf}]"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("\"xx\" is none of en, ja, ko, other, ru, zh")
        .hasMessageContaining("nfc is in \"without\"")
        .hasMessageContaining("linkShare")
        .hasMessageContaining("\"pdf\" is none of");
  }

  @Test
  void everyRuleSaysWhatItDoes() {
    Set<String> summaries = new HashSet<>();
    for (CleaningRule rule : CleaningRule.values()) {
      assertThat(rule.summary()).isNotBlank().hasSizeLessThan(80);
      assertThat(summaries.add(rule.summary())).isTrue();
    }
  }

  private static CleanConfig load(String... sets) {
    return Configs.load(CleanConfig.defaults(), null, List.of(sets));
  }
}
