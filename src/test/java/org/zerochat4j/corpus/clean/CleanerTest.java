package org.zerochat4j.corpus.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.CorpusFiles;
import org.zerochat4j.corpus.Document;

/** Each rule does what it says to Chinese text, leaves the rest alone, and is counted. */
class CleanerTest {
  private static final String LONG = "这是一段足够长的中文文字，它有三十个以上的汉字，所以清洗之后它不会被丢掉，可以放心使用。";
  private static final String ENGLISH = "Whales  are mammals [1].\nThey breathe air.";

  @TempDir Path folder;

  @Test
  void dropsPagesWithUnwantedSections() {
    for (String title : List.of("重要参数", "项目简介", "产品简介", "个人资料", "张三个人简介")) {
      CleanResult result = clean(page("标题", LONG, title, LONG));
      assertThat(result.dropped()).as(title).containsEntry("section_titles", 1L);
    }
    assertThat(clean(page("标题", LONG, "历史", LONG)).out()).isEqualTo(1);
  }

  @Test
  void dropsChinesePagesWithTooFewCharacters() {
    assertThat(clean(text("汉".repeat(29))).dropped()).containsEntry("too_few_chinese", 1L);
    assertThat(clean(text("汉".repeat(30))).out()).isEqualTo(1);
  }

  @Test
  void dropsEncyclopediaPagesWithTooManySpaces() {
    assertThat(clean(page("标题", LONG + " ".repeat(11) + LONG, "历史", LONG)).dropped())
        .containsEntry("too_many_spaces", 1L);
    assertThat(clean(page("标题", LONG + " ".repeat(10) + LONG, "历史", LONG)).out()).isEqualTo(1);
    assertThat(clean(text(LONG + " ".repeat(50) + LONG)).out()).isEqualTo(1);
  }

  @Test
  void removesAllWhiteSpaceFromChineseEncyclopedias() {
    Path file =
        CorpusFiles.write(
            folder.resolve("in.json"),
            "[{\"completion\":\" 一\u3000二\\t三\\n\u00a0" + LONG + "\u2028\"}]");
    Cleaner.run(config(List.of(file), folder.resolve("out.jsonl"), List.of()));
    assertThat(CorpusFiles.values(folder.resolve("out.jsonl"), "text"))
        .containsExactly("一二三" + LONG);
  }

  /** The lines of Markdown, code and poems used to be joined to one. */
  @Test
  void keepsTheLinesOfOtherChineseText() {
    assertThat(cleaned(" 一\u3000二\t三\n\u3000\u3000" + LONG + "\u2028")).isEqualTo("一二三\n" + LONG);
  }

  @Test
  void removesCitationsFromChinese() {
    assertThat(cleaned("甲[1]乙[1-2]丙[ 3, 4 ]" + LONG)).isEqualTo("甲乙丙" + LONG);
    assertThat(cleaned("见[注]和[2](页)" + LONG)).isEqualTo("见[注]和[2](页)" + LONG);
  }

  /** Arrays, intervals, keys and the numbers of documents were taken for citations. */
  @Test
  void keepsBracketsThatAreNoCitations() {
    for (String text :
        List.of(
            "劳社部发[2008]3号，见前文[1-2]号",
            "例如[[10,16],[1,6]]，排序后是 [1,6]、[7,12]",
            "以数组 [3, 2, 1] 为例，Ctrl + [1 ~ 9]",
            "形如[2-5]的范围",
            "数组的第一个元素是数组[0]，第二个是数组[1]")) {
      assertThat(cleaned(text + LONG)).isEqualTo(text + LONG);
    }
    assertThat(cleaned("甲[1][2]。乙。[12]" + LONG)).isEqualTo("甲。乙。" + LONG);
  }

  /** Encyclopedias quote laws: 国发[2002]5号 lost its year. */
  @Test
  void keepsTheYearsInTheNumbersOfDocumentsOfEncyclopedias() {
    String text = "依据国发[2002]5号、国发[85]12号和法释〔2003〕7号文件[1]，自[3-4]年";
    Path file =
        CorpusFiles.write(
            folder.resolve("in.json"), "[{\"completion\":\"" + text + LONG + "[12]\"}]");
    Cleaner.run(config(List.of(file), folder.resolve("out.jsonl"), List.of()));
    assertThat(CorpusFiles.values(folder.resolve("out.jsonl"), "text"))
        .containsExactly("依据国发[2002]5号、国发[85]12号和法释〔2003〕7号文件，自年" + LONG);
  }

  /** A text cut out of a longer one has no first citation. */
  @Test
  void takesOutCitationsAtTheEndsOfClausesOfAnyText() {
    assertThat(cleaned("会计[5]。单[3-4]，双。[8]为了馒头 [2]。" + LONG)).isEqualTo("会计。单，双。为了馒头。" + LONG);
  }

  @Test
  void mergesRepeatedEndMarks() {
    assertThat(cleaned(LONG + "真的吗？？？是！！好。。")).isEqualTo(LONG + "真的吗？是！好。");
    assertThat(cleaned(LONG + "真的？！")).isEqualTo(LONG + "真的？！");
  }

  /** The marks only meet once the citation between them is gone. */
  @Test
  void mergesEndMarksAfterTheOtherRules() {
    assertThat(cleaned(LONG + "完。[1] 。")).isEqualTo(LONG + "完。");
  }

  @Test
  void unescapesEntities() {
    assertThat(cleaned("&lt;&amp;&#20013;&#x4e2d;&nbsp;AT&T &unknown;" + LONG))
        .isEqualTo("<&中中 AT&T &unknown;" + LONG);
  }

  @Test
  void removesWhatCannotBeSeen() {
    assertThat(cleaned("零\u200b宽\ufeff控\u0001制\u0000坏\ufffd" + LONG)).isEqualTo("零宽控制坏" + LONG);
  }

  @Test
  void dropsEmptyDocuments() {
    assertThat(clean(text("")).dropped()).containsEntry("empty", 1L);
    assertThat(clean(text("　\\n\\u200b ")).dropped()).containsEntry("empty", 1L);
  }

  /** A Chinese corpus with English documents in it used to lose all of them, or their spaces. */
  @Test
  void leavesEnglishAlone() {
    assertThat(cleaned(ENGLISH)).isEqualTo(ENGLISH);
    assertThat(cleaned("ok")).isEqualTo("ok");
  }

  @Test
  void aRuleCanBeSwitchedOff() {
    for (CleaningRule rule : CleaningRule.values()) {
      Cleaner cleaner = new Cleaner(config(List.of(), null, List.of(rule)));
      assertThat(cleaner.result().dropped()).as(rule.key()).doesNotContainKey(rule.key());
    }
    Cleaner cleaner = new Cleaner(config(List.of(), null, List.of(CleaningRule.WHITE_SPACE)));
    assertThat(cleaner.clean(Stream.of(new Document("1", "一 二" + LONG, "s"))))
        .containsExactly(new Document("1", "一 二" + LONG, "s"));
  }

  @Test
  void countsEveryRowExactlyOnce() {
    Path file =
        CorpusFiles.write(
            folder.resolve("in.jsonl"),
            String.join(
                "\n",
                text(LONG),
                text("短"),
                "{broken",
                text(" " + LONG),
                text("In English."),
                text("")));

    CleanResult result = Cleaner.run(config(List.of(file), folder.resolve("out.jsonl"), List.of()));

    assertThat(result.in()).isEqualTo(6);
    assertThat(result.out()).isEqualTo(3);
    assertThat(sum(result)).isEqualTo(result.in());
    assertThat(result.dropped()).containsEntry("bad_rows", 1L).containsEntry("too_few_chinese", 1L);
    assertThat(result.changed()).containsEntry("white_space", 1L);
    assertThat(result.sources().get("in"))
        .isEqualTo(
            new CleanResult.SourceCounts(
                5, 3, 2 * LONG.length() + 11, Map.of("empty", 1L, "too_few_chinese", 1L)));
    assertThat(result.badRows().first().getFirst()).startsWith(file + ":3: ");
    assertThat(result.examples().get("too_few_chinese"))
        .containsExactly(new CleanResult.Example(file + ":2", "短", null));
    assertThat(CorpusFiles.lines(folder.resolve("out.jsonl"))).hasSize(3);
  }

  @Test
  void readsSeveralSourcesWithTheirLayoutsAndNames() {
    Path wiki = CorpusFiles.write(folder.resolve("w.json"), "[{\"completion\":\"" + LONG + "\"}]");
    Path web = CorpusFiles.write(folder.resolve("web.jsonl"), text(LONG));
    CleanConfig config =
        CleanConfig.defaults()
            .withFiles(
                List.of(new CleanInput(wiki, "wiki", "wikipedia"), new CleanInput(web, null, null)),
                folder.resolve("out.jsonl"));

    assertThat(Cleaner.run(config).sources()).containsOnlyKeys("wikipedia", "web");
    assertThat(CorpusFiles.values(folder.resolve("out.jsonl"), "source"))
        .containsExactly("wikipedia", "web");
  }

  /** The row's format first, then its id's ending, then the look of the text. */
  @Test
  void makesTextOfMarkup() {
    String body = "# 标题\\n\\n**" + LONG + "**";
    Path file =
        CorpusFiles.write(
            folder.resolve("in.jsonl"),
            String.join(
                "\n",
                "{\"text\":\"" + body + "\",\"format\":\"markdown\"}",
                "{\"text\":\"" + body + "\",\"id\":\"a/b.md\"}",
                "{\"text\":\"" + body + "\"}",
                "{\"text\":\"<p>" + LONG + "</p>\",\"format\":\"html\",\"id\":\"a/b.md\"}",
                "{\"html\":\"<h1>题</h1>" + LONG + "\"}"));
    CleanResult result = Cleaner.run(config(List.of(file), folder.resolve("out.jsonl"), List.of()));

    assertThat(CorpusFiles.values(folder.resolve("out.jsonl"), "text"))
        .containsExactly(
            "标题\n\n" + LONG, "标题\n\n" + LONG, "# 标题\n\n**" + LONG + "**", LONG, "题\n\n" + LONG);
    assertThat(result.changed()).containsEntry("markdown", 2L).containsEntry("html", 2L);
    Cleaner.run(
        CleanConfig.defaults()
            .withFiles(
                List.of(new CleanInput(file, "text", null, "text")), folder.resolve("out.jsonl")));
    assertThat(CorpusFiles.values(folder.resolve("out.jsonl"), "text").get(1))
        .isEqualTo("# 标题\n\n**" + LONG + "**");
  }

  @Test
  void keepsTheOrderOfRowsThatAreCleanedInParallel() {
    SplittableRandom random = new SplittableRandom(1);
    List<String> texts =
        IntStream.range(0, 3000).mapToObj(_ -> CorpusFiles.chinese(40, random)).toList();
    Path file = CorpusFiles.documents(folder.resolve("in.jsonl"), texts);

    Cleaner.run(config(List.of(file), folder.resolve("out.jsonl"), List.of()));

    assertThat(CorpusFiles.values(folder.resolve("out.jsonl"), "text")).isEqualTo(texts);
  }

  @Test
  void writesNothingWhenAnInputIsUnusable() {
    Path bad = CorpusFiles.write(folder.resolve("bad.jsonl"), "not json\n");
    Path out = folder.resolve("out.jsonl");

    assertThatThrownBy(() -> Cleaner.run(config(List.of(bad), out, List.of())))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("bad.jsonl: none of its 1 rows");
    assertThat(Files.exists(out)).isFalse();
    assertThatThrownBy(() -> Cleaner.run(CleanConfig.defaults()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("inputs is missing: --input FILE; out is missing: --out FILE");
  }

  private CleanResult clean(String row) {
    Path file = CorpusFiles.write(folder.resolve("in.jsonl"), row);
    CleanResult result = Cleaner.run(config(List.of(file), folder.resolve("out.jsonl"), List.of()));
    assertThat(sum(result)).isEqualTo(result.in());
    return result;
  }

  private static String cleaned(String text) {
    Cleaner cleaner = new Cleaner(CleanConfig.defaults());
    return cleaner.clean(Stream.of(new Document("1", text, "s"))).findFirst().orElseThrow().text();
  }

  private static long sum(CleanResult result) {
    return result.out() + result.dropped().values().stream().mapToLong(n -> n).sum();
  }

  private static String text(String text) {
    return "{\"text\":\"" + text + "\"}";
  }

  private static String page(String title, String summary, String section, String content) {
    return """
    {"title":"%s","summary":"%s","sections":[{"title":"%s","content":"%s"}]}\
    """
        .formatted(title, summary, section, content);
  }

  private static CleanConfig config(List<Path> inputs, Path out, List<CleaningRule> without) {
    return CleanConfig.defaults()
        .withFiles(inputs.stream().map(path -> new CleanInput(path, null, null)).toList(), out)
        .withRules(without, List.of());
  }
}
