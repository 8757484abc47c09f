package org.zerochat4j.corpus.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zerochat4j.corpus.clean.CleaningRule.BOILERPLATE_LINES;
import static org.zerochat4j.corpus.clean.CleaningRule.REPEATED_LINES;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.corpus.CorpusFiles;

/** Lines that have been said go, here or in other documents; refrains and code stay. */
class LineRulesTest {
  private static final String NOTICE = "本网站的所有内容均受版权保护，未经许可不得转载或者用于任何商业用途，违者必究。";

  @TempDir Path folder;

  @Test
  void takesOutALineThatIsRepeatedRightAway() {
    assertThat(RuleOn.text(REPEATED_LINES, "第一段说的是春天的故事和花。\n第一段说的是春天的故事和花。\n完"))
        .isEqualTo("第一段说的是春天的故事和花。\n完");
  }

  @Test
  void takesOutALongLineThatHasStoodOften() {
    String page = "甲\n" + NOTICE + "\n";
    assertThat(RuleOn.text(REPEATED_LINES, page.repeat(10) + "乙"))
        .isEqualTo(page.repeat(8) + "甲\n甲\n乙");
  }

  /** The third of these was taken out: of a criminal code, of SQL examples, of a matrix. */
  @Test
  void keepsWhatALawATableAndAFormulaSayAgain() {
    for (String line :
        List.of(
            "过失犯前款罪的，处三年以上七年以下有期徒刑；情节较轻的，处三年以下有期徒刑或者拘役。",
            "product_identifier | product_name | product_price",
            "\\vdots & \\vdots & \\ddots & \\vdots & \\vdots & \\vdots")) {
      String text = (line + "\n甲\n").repeat(5);
      assertThat(RuleOn.text(REPEATED_LINES, text)).isSameAs(text);
    }
    String rows = "\\cdots & \\cdots & \\cdots\n".repeat(3) + "甲";
    assertThat(RuleOn.text(REPEATED_LINES, rows)).isSameAs(rows);
  }

  @Test
  void keepsRefrainsRulersAndCode() {
    for (String text :
        List.of(
            "归去来兮，\n归去来兮，\n归去来兮，\n田园将芜胡不归？",
            "--------------------\n--------------------\n| 12 | 12 | 12 | 12 | 12 |",
            "```\nreturn solve(left, right);\nreturn solve(left, right);\n```\n完",
            "Soup of the evening, beautiful Soup!\nSoup of the evening, beautiful Soup!\n",
            "    return solve(left, right);\n    return solve(left, right);\n")) {
      assertThat(RuleOn.text(REPEATED_LINES, text)).isSameAs(text);
    }
  }

  @Test
  void takesOutLinesThatManyDocumentsShare() {
    SplittableRandom random = new SplittableRandom(5);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String own = CorpusFiles.chinese(60, random);
      String rare = i < 19 ? "\n只有十九篇文章里有这一句话，所以它要留下来。" : "";
      texts.add(own + (i % 2 == 0 ? "\n" + NOTICE : "") + rare);
    }
    Path in = CorpusFiles.documents(folder.resolve("in.jsonl"), texts);
    CleanConfig config =
        CleanConfig.defaults()
            .withFiles(List.of(new CleanInput(in, null, null)), folder.resolve("out.jsonl"))
            .withRules(List.of(), List.of(BOILERPLATE_LINES));

    CleanResult result = Cleaner.run(config);

    assertThat(result.changed()).containsEntry("boilerplate_lines", 30L);
    assertThat(CorpusFiles.values(folder.resolve("out.jsonl"), "text"))
        .isEqualTo(texts.stream().map(text -> text.replace("\n" + NOTICE, "")).toList());
  }

  /** Lines are the same wherever the counting began. */
  @Test
  void countsOfLinesNeverFallShort() {
    BoilerplateLines lines = new BoilerplateLines(CleanLimits.defaults());
    SplittableRandom random = new SplittableRandom(1);
    for (int document = 0; document < 20_000; document++) {
      lines.add(new long[] {random.nextLong(), document % 1000 < 21 ? document % 1000 : -1});
    }
    for (long line = 0; line < 21; line++) {
      assertThat(lines.contains(line)).isTrue();
    }
    assertThat(lines.contains(77)).isFalse();
  }
}
