package org.zerochat4j.corpus.clean;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** White space between Chinese characters goes; lines, code and indentation stay. */
class WhiteSpaceTest {
  @Test
  void removesSpacesBetweenChineseCharactersOnly() {
    assertThat(WhiteSpace.tidy("深 度　学\t习 在 Debian 这种 GNU/Linux 系统， 很\u00a0快。"))
        .isEqualTo("深度学习在 Debian 这种 GNU/Linux 系统，很快。");
    assertThat(WhiteSpace.tidy("𠮷 野家 のラーメン")).isEqualTo("𠮷野家 のラーメン");
  }

  @Test
  void keepsLinesAndOneBlankLineBetweenParagraphs() {
    assertThat(WhiteSpace.tidy("\n　　床前明月光，  \n　　疑是地上霜。\n\n\n \n　　举头望明月，\n"))
        .isEqualTo("床前明月光，\n疑是地上霜。\n\n举头望明月，");
  }

  @Test
  void keepsCodeAndIndentation() {
    String text =
        """
        下面的程序打印问候：

        ```python
        def hello( 名字 ):


            print("你 好", 名字)
        ```

        - 第一项
          - 第二项 的说明
            x = 1\
        """;
    assertThat(WhiteSpace.tidy(text)).isEqualTo(text.replace("第二项 的", "第二项的"));
  }

  @Test
  void leavesTidyTextAlone() {
    String text = "第一条　".strip() + "\n为了保护公民的权利。\n\n第二条";
    assertThat(WhiteSpace.tidy(text)).isSameAs(text);
  }
}
