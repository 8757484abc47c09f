package org.zerochat4j.tokenizer.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SplitRuleTest {
  private static final String CHARACTERS = " \n\r\t'sdleLVREaé中1２²,.!　\u00a0\u0301";

  /** A scanner that strays from its pattern trains a tokenizer other programs split otherwise. */
  @ParameterizedTest
  @EnumSource(SplitRule.class)
  void scansAsItsPatternMatches(SplitRule rule) {
    String regex =
        rule == SplitRule.GPT2
            ? Gpt2Splitter.PATTERN
            : rule.preTokenizer().at("/pretokenizers/0/pattern/Regex").asText();
    Pattern pattern =
        Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNICODE_CASE);
    SplittableRandom random = new SplittableRandom(8);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        if (random.nextInt(8) == 0) {
          text.append(random.nextBoolean() ? "😀" : "𠀀");
        }
      }
      List<String> expected = new ArrayList<>();
      for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
        expected.add(matcher.group());
      }
      assertThat(words(rule, text.toString())).isEqualTo(expected);
    }
  }

  /** Half a character must not take its neighbour along: it is encoded as U+FFFD is. */
  @ParameterizedTest
  @EnumSource(SplitRule.class)
  void cutsAtUnpairedSurrogatesAsAtTheirSubstitute(SplitRule rule) {
    SplittableRandom random = new SplittableRandom(2);
    String characters = " a1,\n\ud800\udc00";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(8); i >= 0; i--) {
        text.append(characters.charAt(random.nextInt(characters.length())));
      }
      String given = text.toString().replace("\ud800\udc00", "\udc00\ud800");
      if (given.contains("\ud800\udc00")) {
        continue; // A character.
      }
      assertThat(lengths(words(rule, given)))
          .as(given.chars().mapToObj(Integer::toHexString).toList().toString())
          .isEqualTo(
              lengths(words(rule, given.replace('\ud800', '\ufffd').replace('\udc00', '\ufffd'))));
    }
  }

  private static List<Integer> lengths(List<String> words) {
    return words.stream().map(String::length).toList();
  }

  private static List<String> words(SplitRule rule, String text) {
    List<String> words = new ArrayList<>();
    rule.splitter()
        .split(text, 0, text.length(), (from, to) -> words.add(text.substring(from, to)));
    return words;
  }
}
