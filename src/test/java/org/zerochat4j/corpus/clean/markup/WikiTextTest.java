package org.zerochat4j.corpus.clean.markup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The text of MediaWiki pages. */
class WikiTextTest {
  @Test
  void keepsWhatAReaderSees() {
    String page =
        """
        {{Infobox|name={{lang|en|X}}|size=3}}
        '''长城'''（{{lang|en|Great Wall}}）是[[中国|中华]]的[[军事]]工程。<ref name="a">书 [[页]]</ref><ref name="a"/>
        [[File:a.jpg|thumb|说明[[链接]]]]
        == 历史 ==
        <!-- 注 -->秦朝<math>a_1 < b</math>，-{zh-hans:软件;zh-hant:軟體}-，见[https://x.org 官网]。
        * 一
        ** 二
        {| class="wikitable"
        |+ 表
        ! 名 !! 值
        |-
        | style="x" | a || 1
        |}
        __NOTOC__
        [[Category:建筑]]\
        """;
    assertThat(WikiText.of(page))
        .isEqualTo(
            """
            长城（Great Wall）是中华的军事工程。

            历史

            秦朝$a_1 < b$，软件，见官网。
            - 一
              - 二
            表
            名 | 值
            a | 1\
            """);
  }

  @Test
  void keepsCodeBetweenFences() {
    assertThat(
            WikiText.of(
                "例：\n<syntaxhighlight lang=\"cpp\">\na[[1]] = '''x''';\n</syntaxhighlight>"))
        .isEqualTo("例：\n\n```cpp\na[[1]] = '''x''';\n```");
  }

  @Test
  void survivesMarksWithoutPartners() {
    assertThat(WikiText.of("{{a [[b {| c }} d ]] |} {{" + "{{[[".repeat(20_000))).contains("d");
  }
}
