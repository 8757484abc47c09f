package org.zerochat4j.corpus.clean.markup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The text of manual pages with either set of macros. */
class RoffTextTest {
  @Test
  void readsAPageWithTheManMacros() {
    String page =
        """
        .\\" 注释
        .de Sh \\" Subsection
        .br
        .PP
        ..
        .if n .ds Q \\&"
        .ie t \\{\\
        . ds x 不要
        .\\}
        .el .ds x 要
        .TH AB 1 "2003-04-29"
        .SH "名称 NAME"
        ab \\- 性能测试\\*x
        .SH 选项
        .TP
        \\fB\\-A\\fR \\fIname\\fR:\\fIpw\\fR
        支持基本的验证，
        第二行
        .IP \\(bu 2
        一项
        .PP
        参见
        .BR ab (1),
        .I "a file"
        .nf
          x = 1;
            y\\e = 2;
        .fi
        """;
    assertThat(RoffText.of(page))
        .isEqualTo(
            """
            名称 NAME

            ab - 性能测试要

            选项

            -A name:pw
            支持基本的验证，第二行
            - 一项

            参见 ab(1), a file

            ```
              x = 1;
                y\\ = 2;
            ```\
            """);
  }

  @Test
  void readsAPageWithTheMdocMacros() {
    String page =
        """
        .Dd May 1, 2000
        .Sh NAME
        .Nm ls
        .Nd 列出目录
        .Sh SYNOPSIS
        .Nm
        .Op Fl al
        .Op Ar file ...
        .Pp
        .Bl -tag
        .It Fl a
        全部，见
        .Xr chmod 1 .
        .El
        """;
    assertThat(RoffText.of(page))
        .isEqualTo("NAME\n\nls 列出目录\n\nSYNOPSIS\n\nls [-al] [file ...]\n\n-a\n全部，见 chmod(1).");
  }

  @Test
  void makesLinesOfTables() {
    assertThat(RoffText.of(".TS\ntab(@);\nl l.\n名\t值\n_\na\t\\fB1\\fR\n.TE\n完"))
        .isEqualTo("名 | 值\na | 1\n\n完");
  }

  @Test
  void survivesCarelessPages() {
    for (String page :
        new String[] {
          "\\",
          ".",
          "'",
          ".\\",
          "\\f",
          "\\(",
          "\\[",
          "\\s",
          "\\h'",
          ".if",
          ".ie n \\{",
          ".de",
          ".ds",
          ".TP",
          ".BR \"",
          ".It Xr",
          ".IP \\"
        }) {
      assertThat(RoffText.of(page + "\n后面的文字\n" + page)).isNotNull();
    }
  }
}
