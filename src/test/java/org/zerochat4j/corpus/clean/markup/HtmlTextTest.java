package org.zerochat4j.corpus.clean.markup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The text of a web page: what a reader came for, in its paragraphs. */
class HtmlTextTest {
  @Test
  void keepsTheMainContentAndDropsWhatIsAround() {
    String page =
        """
        <!DOCTYPE html><html><head><title>T</title><style>p{}</style></head><body>
        <header><a href="/">首页</a></header><nav><ul><li>菜单</li></ul></nav>
        <main><h1>创建报表</h1>
        <p>报表是一个<b>文本</b>文档，
        显示 A&amp;B 的数据。</p><script>alert(1)</script>
        <ol><li><p>打开文件。</p></li><li>点击 <i>报表</i>。<ul><li>再点击</li></ul></li></ol></main>
        <footer>版权所有</footer></body></html>\
        """;
    assertThat(HtmlText.page(page))
        .isEqualTo(
            """
            创建报表

            报表是一个文本文档，显示 A&B 的数据。

            1. 打开文件。
            2. 点击报表。
              - 再点击\
            """);
  }

  @Test
  void keepsCodeWithItsLayout() {
    assertThat(
            HtmlText.page(
                "<p>例：</p><pre><code class='language-Java'>int a;\n  b &lt; c;\n</code></pre>完"))
        .isEqualTo("例：\n\n```java\nint a;\n  b < c;\n```\n\n完");
  }

  @Test
  void makesLinesOfDataTablesAndParagraphsOfLayoutTables() {
    assertThat(
            HtmlText.page(
                "<table><tr><th>名</th><th>值</th></tr><tr><td>a</td><td>1</td></tr></table>"))
        .isEqualTo("名 | 值\na | 1");
    assertThat(HtmlText.page("<table><tr><td><p>一段</p><p>又一段</p></td></tr></table>"))
        .isEqualTo("一段\n\n又一段");
  }

  @Test
  void dropsMenusButKeepsListsThatSaySomething() {
    String link = "<li><a href='/x'>栏目</a></li>";
    assertThat(HtmlText.page("<p>正文</p><ul>" + link.repeat(6) + "</ul>")).isEqualTo("正文");
    assertThat(HtmlText.page("<p>正文</p><ul>" + link.repeat(2) + "</ul>"))
        .isEqualTo("正文\n\n- 栏目\n- 栏目");
  }

  /** Pages nest as deep as their authors like. */
  @Test
  void survivesDeepNesting() {
    assertThat(HtmlText.page("<div><span>".repeat(50_000) + "深")).contains("深");
  }
}
