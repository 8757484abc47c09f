package org.zerochat4j.corpus.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zerochat4j.corpus.clean.CleaningRule.HTML_ENTITIES;
import static org.zerochat4j.corpus.clean.CleaningRule.HTML_TAGS;

import org.junit.jupiter.api.Test;

/** What is left of markup in plain text goes; mathematics and code keep their signs. */
class MarkupRulesTest {
  @Test
  void takesOutPairsOfFormattingTags() {
    assertThat(RuleOn.text(HTML_TAGS, "<strong>两个千金</strong>真假<br/>已辨 <a href=\"x\">链接</a>"))
        .isEqualTo("两个千金真假\n已辨 链接");
  }

  @Test
  void leavesMathematicsAndCodeAlone() {
    for (String text :
        new String[] {
          "若 a<b 且 b>c，则 a<b>c 无意义 </p>",
          "List<String> 和 vector<i> </x>",
          "`<b>粗体</b>` 是 HTML",
          "```html\n<b>粗体</b>\n```",
          "if (a < b && c > d) </if>",
        }) {
      assertThat(RuleOn.text(HTML_TAGS, text)).isEqualTo(text);
    }
  }

  @Test
  void unescapesEntitiesOfPlainText() {
    assertThat(RuleOn.text(HTML_ENTITIES, "AT&amp;T &lt;3 &#x4e2d; R&D; &co"))
        .isEqualTo("AT&T <3 中 R&D; &co");
  }
}
