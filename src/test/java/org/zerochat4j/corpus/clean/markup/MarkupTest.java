package org.zerochat4j.corpus.clean.markup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Markup is told from text by name or by several signs, never by one. */
class MarkupTest {
  @Test
  void knowsFormatsAndEndingsByName() {
    assertThat(Markup.named("HTML")).isEqualTo(Markup.HTML);
    assertThat(Markup.named("text/markdown")).isEqualTo(Markup.MARKDOWN);
    assertThat(Markup.named("plain")).isNull();
    assertThat(Markup.ofFile("docs/a.b/README.md.gz")).isEqualTo(Markup.MARKDOWN);
    assertThat(Markup.ofFile("x.htm")).isEqualTo(Markup.HTML);
    assertThat(Markup.ofFile("ab.1")).isNull();
    assertThat(Markup.ofFile("data.jsonl")).isNull();
    assertThat(Markup.ofFile("wiki")).isNull();
  }

  @Test
  void knowsMarkupByItsLook() {
    assertThat(Markup.ofContent("\n<!DOCTYPE html><p>x")).isEqualTo(Markup.HTML);
    assertThat(Markup.ofContent("<div><p>a</p><p>b</p><p>c</p><p>d</p></div>"))
        .isEqualTo(Markup.HTML);
    assertThat(Markup.ofContent(".\\\" x\n.TH AB 1\n.SH N\nab\n.PP\n.B x\n.SH M\n.BR y"))
        .isEqualTo(Markup.ROFF);
    assertThat(Markup.ofContent("# A\n\n# B\n\n[x](https://x) [y](./y)"))
        .isEqualTo(Markup.MARKDOWN);
    assertThat(Markup.ofContent("'''长城'''是[[a]]、[[b]]、[[c]]。\n== 甲 ==\n== 乙 ==\n"))
        .isEqualTo(Markup.WIKI);
  }

  @Test
  void leavesMathematicsAndCodeAlone() {
    for (String text :
        List.of(
            "若 a<b 且 <p> 为真，则 x</p>",
            "#include <vector>\n# 注释\n# 注释\nint a[1](2);",
            "#!/bin/bash\nif [[ -f x ]]; then\n  [[ $a ]] && [[ $b ]]\nfi\n== x ==",
            ".5 加 .5 等于 1\n.PP 也许不是命令",
            "a = '''文档'''\nb = [[1, 2], [3, 4]]\nc = {{x}}",
            "<html> 是一个标签".substring(1))) {
      assertThat(Markup.ofContent(text)).as(text).isNull();
    }
  }
}
