package org.zerochat4j.corpus.clean.markup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The text of Markdown as it is written in the wild. */
class MarkdownTextTest {
  @Test
  void headingsListsLinksAndEmphasisBecomeText() {
    String page =
        """
        ---
        title: 排序
        ---
        # 排序 {#sort}

        **排序**是 [基本](https://x.org) 的问题，见 ![图](a.png)`sort()`。

        2. 选择
        3. 插入
           - 折半
        """;
    assertThat(MarkdownText.of(page))
        .isEqualTo(
            """
            排序 {#sort}

            排序是基本的问题，见 sort()。

            2. 选择
            3. 插入
              - 折半\
            """);
  }

  @Test
  void keepsCodeWithItsLayout() {
    String code = "```cpp\nint main() {\n  return a[1] * *p; // # 不是标题\n}\n```";
    assertThat(MarkdownText.of("例：\n\n" + code.replace("cpp", "cpp title=\"x\"") + "\n完"))
        .isEqualTo("例：\n\n" + code + "\n\n完");
    assertThat(MarkdownText.of("- 项\n\n      int a;\n        b;\n"))
        .isEqualTo("- 项\n\n```\nint a;\n  b;\n```");
  }

  /** Underscores, stars and backslashes of formulas used to vanish. */
  @Test
  void keepsFormulas() {
    String text =
        "设 $a_i * b_i * c_j$ 和 $\\{x\\}$，价格 $5 和 $6。\n\n"
            + "$$\n"
            + "\\begin{aligned}\n"
            + "- a_1 &= b \\\\\n"
            + "+ c\n"
            + "\\end{aligned}\n"
            + "$$\n\n"
            + "完";
    assertThat(MarkdownText.of(text)).isEqualTo(text);
  }

  @Test
  void keepsWhatOnlyLooksLikeATag() {
    assertThat(MarkdownText.of("用 vector<int> 和 a<b>粗</b><br>行<!-- 注 -->"))
        .isEqualTo("用 vector<int> 和 a粗\n行");
  }

  @Test
  void commentsAreNotRead() {
    assertThat(MarkdownText.of("甲\n\n<!-- INFO\nEND -->\n\n乙")).isEqualTo("甲\n\n乙");
    assertThat(MarkdownText.of("<!-- 注 -->丙\n\n<!-- a --!> 丁 -->\n\n<!---->\n\n戊"))
        .isEqualTo("丙\n\n丁 -->\n\n戊");
  }

  @Test
  void makesLinesOfTables() {
    assertThat(MarkdownText.of("| 名 | 值 |\n|---|---|\n| a | `1` |\n| b | 2 |"))
        .isEqualTo("名 | 值\na | 1\nb | 2");
  }

  /** The bodies of such boxes are indented and used to come out as code. */
  @Test
  void unwrapsBoxesAndTabs() {
    String page =
        """
        ???+ note "参考代码"
            说明文字。

            === "C++"
                ```cpp
                int a;
                    b;
                ```

        ##标题
        正文\
        """;
    assertThat(MarkdownText.of(page))
        .isEqualTo("参考代码\n\n说明文字。\n\nC++\n\n```cpp\nint a;\n    b;\n```\n\n标题\n\n正文");
  }

  @Test
  void breaksLinesWhereClausesEnd() {
    assertThat(MarkdownText.of("床前明月光，\n疑是地上霜。\n这一行没有\n结束")).isEqualTo("床前明月光，\n疑是地上霜。\n这一行没有结束");
  }

  @Test
  void survivesDeepNesting() {
    assertThat(MarkdownText.of("> ".repeat(20_000) + "深")).contains("深");
    assertThat(MarkdownText.of("*a ".repeat(20_000) + "深" + "b*".repeat(20_000))).contains("深");
  }
}
