package org.zerochat4j.corpus.clean;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.SharedData;
import org.zerochat4j.corpus.CorpusFiles;

/** Real corpora through the default rules: who survives, and what is left of markup. */
@Tag("shared")
class RealTextTest {
  private static final Pattern TAG = Pattern.compile("</?(p|div|span|td|script|a)\\b");
  private static final Pattern REQUEST =
      Pattern.compile("(?m)^\\.(SH|TP|PP|BR|TH|fi)\\b|\\\\f[BIR]");

  @TempDir Path folder;

  /** Beyond the reference's own lower limit of 30 characters, next to nothing may go. */
  @Test
  void realTextSurvives() {
    for (String name :
        List.of(
            "zh_laws",
            "zh_novels_pd",
            "zh_poetry",
            "zh_classics_modern_translation",
            "zh_poet_biographies",
            "zh_d2l",
            "zh_javaguide",
            "zh_lctt",
            "zh_oiwiki")) {
      CleanResult result = clean(name + ".jsonl.gz", List.of());
      long dropped =
          result.in()
              - result.out()
              - result.dropped().get("too_few_chinese")
              - result.dropped().get("empty");
      assertThat(dropped).as(name).isLessThanOrEqualTo(result.in() / 1000);
    }
    assertThat(clean("en_c4_demo.jsonl", List.of()).out()).isEqualTo(300);
    assertThat(clean("en_state_of_the_union.jsonl.gz", List.of()).out()).isEqualTo(65);
  }

  @Test
  void nothingOfHtmlIsLeft() {
    CleanResult result = clean("noisy_html_zh_libreoffice.jsonl.gz", List.of());

    assertThat(result.in()).isEqualTo(274);
    assertThat(result.out()).isGreaterThanOrEqualTo(270);
    assertThat(result.changed()).containsEntry("html", 274L);
    List<String> texts = texts();
    assertThat(texts.stream().filter(text -> TAG.matcher(text).find())).hasSizeLessThan(3);
    assertThat(texts).noneMatch(text -> text.contains("搜索所有模块")); // The side bar's.
    assertThat(texts).anyMatch(text -> text.contains("报表构建器 | 报表向导\n"));
  }

  @Test
  void nothingOfRoffIsLeft() {
    CleanResult result = clean("noisy_roff_zh_manpages.jsonl.gz", List.of());

    assertThat(result.out()).isGreaterThanOrEqualTo(740);
    assertThat(result.changed().get("roff")).isGreaterThanOrEqualTo(735);
    assertThat(texts().stream().filter(text -> REQUEST.matcher(text).find())).hasSizeLessThan(15);
    assertThat(texts()).anyMatch(text -> text.contains("ab - Apache HTTP 服务器性能测试工具"));
  }

  @Test
  void markdownKeepsItsCodeAndFormulas() {
    clean("zh_d2l.jsonl.gz", List.of());
    List<String> texts = texts();
    assertThat(texts.stream().filter(text -> text.contains("```python\n"))).hasSizeGreaterThan(80);
    assertThat(texts.stream().filter(text -> text.contains("\\mathbf{x}"))).hasSizeGreaterThan(30);
    assertThat(texts).noneMatch(text -> text.contains(":label:`"));
  }

  /** Laws are full of numbers, and none of them is anybody's. */
  @Test
  void masksNextToNothingInLawsAndPoems() {
    for (String name : List.of("zh_laws", "zh_poetry", "zh_novels_pd")) {
      CleanResult result =
          clean(name + ".jsonl.gz", List.of(CleaningRule.BANK_CARDS, CleaningRule.IP_ADDRESSES));
      for (String rule : List.of("id_numbers", "bank_cards", "phones", "ip_addresses", "emails")) {
        assertThat(result.changed().get(rule)).as(name + " " + rule).isLessThanOrEqualTo(1);
      }
    }
  }

  private CleanResult clean(String name, List<CleaningRule> with) {
    CleanResult result =
        Cleaner.run(
            CleanConfig.defaults()
                .withFiles(
                    List.of(new CleanInput(SharedData.path("pretrain/" + name), null, null)),
                    folder.resolve("out.jsonl"))
                .withRules(List.of(), with));
    assertThat(result.in())
        .isEqualTo(result.out() + result.dropped().values().stream().mapToLong(n -> n).sum());
    assertThat(Arrays.stream(CleaningRule.values()).filter(CleaningRule::byDefault))
        .allMatch(rule -> result.dropped().containsKey(rule.key()));
    return result;
  }

  private List<String> texts() {
    return CorpusFiles.values(folder.resolve("out.jsonl"), "text");
  }
}
