package org.zerochat4j.corpus.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zerochat4j.corpus.clean.CleaningRule.BROKEN_ENCODING;
import static org.zerochat4j.corpus.clean.CleaningRule.FULL_WIDTH;
import static org.zerochat4j.corpus.clean.CleaningRule.INVISIBLE_CHARACTERS;
import static org.zerochat4j.corpus.clean.CleaningRule.LINE_ENDS;
import static org.zerochat4j.corpus.clean.CleaningRule.NFC;
import static org.zerochat4j.corpus.clean.CleaningRule.PRIVATE_USE;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** How a text is written down changes, what it says does not. */
class UnicodeRulesTest {
  private static final String PROSE = "我们在《算法导论》里读到，排序是“最基本”的问题之一。Café naïve, déjà vu.";

  @Test
  void dropsTextsThatWentThroughTheWrongDecoder() {
    String utf8AsLatin1 =
        new String("床前明月光，疑是地上霜".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    assertThat(RuleOn.text(BROKEN_ENCODING, utf8AsLatin1)).isNull();
    assertThat(RuleOn.text(BROKEN_ENCODING, "锟斤拷锟斤拷锟斤拷说")).isNull();
    assertThat(RuleOn.text(BROKEN_ENCODING, "本\ufffd\ufffd文\ufffd")).isNull();
  }

  /** An article about the mistake is not the mistake. */
  @Test
  void keepsTextsWithASingleBrokenCharacter() {
    String about = "所谓“锟斤拷”，就是编码转换失败之后的样子。".repeat(1) + PROSE.repeat(20);
    assertThat(RuleOn.text(BROKEN_ENCODING, about)).isSameAs(about);
    assertThat(RuleOn.text(BROKEN_ENCODING, "零\ufffd" + PROSE)).isNotNull();
    assertThat(RuleOn.text(BROKEN_ENCODING, PROSE)).isSameAs(PROSE);
  }

  @Test
  void makesOneKindOfLineEnd() {
    assertThat(RuleOn.text(LINE_ENDS, "a\r\nb\rc\u2028d\fe\n")).isEqualTo("a\nb\nc\nd\ne\n");
    assertThat(RuleOn.text(LINE_ENDS, "a\nb")).isEqualTo("a\nb");
  }

  @Test
  void composes() {
    assertThat(RuleOn.text(NFC, "cafe\u0301 か\u3099 \uf9dc")).isEqualTo("café が 隆");
    assertThat(RuleOn.text(NFC, PROSE)).isSameAs(PROSE);
  }

  /** Compatibility forms mean something: x² is not x2, ① is not 1. */
  @Test
  void doesNotFoldCompatibilityForms() {
    String text = "x² ① ㎏ ﬁ ，！（）";
    assertThat(RuleOn.text(NFC, text)).isEqualTo(text);
    assertThat(RuleOn.text(FULL_WIDTH, text)).isSameAs(text);
  }

  @Test
  void makesFullWidthLettersAndDigitsAscii() {
    assertThat(RuleOn.text(FULL_WIDTH, "ＣＨＡＮ岩，２０２４年（ｚ）！％")).isEqualTo("CHAN岩，2024年（z）！％");
  }

  @Test
  void takesOutWhatCannotBeSeen() {
    assertThat(RuleOn.text(INVISIBLE_CHARACTERS, "\ufeff零\u200b宽\u200e控\u0007制\u00ad\u2060"))
        .isEqualTo("零宽控制");
    assertThat(RuleOn.text(INVISIBLE_CHARACTERS, "a\tb\nc\u3000d")).isEqualTo("a\tb\nc\u3000d");
  }

  /** A family of emoji is held together by joiners; a rare ideograph is told by its selector. */
  @Test
  void keepsJoinersAndSelectorsThatSaySomething() {
    for (String text :
        new String[] {
          "👨\u200d👩\u200d👧",
          "❤\ufe0f",
          "葛\udb40\udd00城",
          "🏴\udb40\udc67\udb40\udc7f",
          "نامه\u200cای",
        }) {
      assertThat(RuleOn.text(INVISIBLE_CHARACTERS, text)).isEqualTo(text);
    }
    assertThat(RuleOn.text(INVISIBLE_CHARACTERS, "a\u200db\ufe0f")).isEqualTo("ab");
  }

  /** A verse used to lose a syllable where its font had a rare character. */
  @Test
  void marksAMissingCharacterAmongChineseAndTakesOutIcons() {
    assertThat(RuleOn.text(PRIVATE_USE, "\ue39a身思狡兔")).isEqualTo("□身思狡兔");
    assertThat(RuleOn.text(PRIVATE_USE, "Home \uf015 page")).isEqualTo("Home  page");
  }
}
