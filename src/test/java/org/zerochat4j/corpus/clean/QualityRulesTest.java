package org.zerochat4j.corpus.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zerochat4j.corpus.clean.CleaningRule.DUPLICATE_LINES;
import static org.zerochat4j.corpus.clean.CleaningRule.ELLIPSES;
import static org.zerochat4j.corpus.clean.CleaningRule.EMPTY;
import static org.zerochat4j.corpus.clean.CleaningRule.LANGUAGE;
import static org.zerochat4j.corpus.clean.CleaningRule.LINKS;
import static org.zerochat4j.corpus.clean.CleaningRule.LISTS;
import static org.zerochat4j.corpus.clean.CleaningRule.REPETITION;
import static org.zerochat4j.corpus.clean.CleaningRule.SHORT_LINES;
import static org.zerochat4j.corpus.clean.CleaningRule.SYMBOLS;
import static org.zerochat4j.corpus.clean.CleaningRule.TOO_LONG;
import static org.zerochat4j.corpus.clean.CleaningRule.TOO_SHORT;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.CorpusFiles;

/** What is hardly worth reading is dropped; what only looks odd stays. */
class QualityRulesTest {
  private static final String POEM =
      "鹧鸪天 代人赋\n辛弃疾\n陌上柔桑破嫩芽，东邻蚕种已生些。\n平冈细草鸣黄犊，斜日寒林点暮鸦。\n山远近，路横斜，青旗沽酒有人家。\n城中桃李愁风雨，春在溪头荠菜花。";

  private static final String LAW =
      "第一条 为了规范合同行为，保护当事人的合法权益，制定本法。\n第二条 本法所称合同是平等主体之间的协议。\n"
          + "第三条 当事人应当遵循公平原则确定各方的权利和义务。\n（一）姓名；\n（二）住所；\n（三）标的；\n第四条 本法自公布之日起施行。";

  private static final String CODE =
      """
      用一个循环求和：

      ```java
      int sum = 0;
      for (int i = 0; i < n; i++) { sum += a[i]; }
      for (int i = 0; i < n; i++) { sum -= b[i]; }
      System.out.println(sum);
      ```
      """;

  private static final String FORMULAS =
      "设 $f(x)=\\sum_{i=0}^{n} a_i x^i$，则 $f'(x)=\\sum_{i=1}^{n} i a_i x^{i-1}$，于是"
          + " $$\\frac{1}{2}(x+1)^2$$。";

  /** False drops are worse than missed ones. */
  @Test
  void keepsPoemsLawsCodeAndFormulas() {
    List<CleaningRule> byDefault =
        Arrays.stream(CleaningRule.values()).filter(CleaningRule::byDefault).toList();
    for (String text : List.of(POEM, LAW, CODE, FORMULAS)) {
      for (CleaningRule rule : byDefault) {
        boolean shortOne = rule == CleaningRule.TOO_FEW_CHINESE;
        if (!shortOne) {
          assertThat(RuleOn.text(rule, text)).as(rule.key()).isNotNull();
        }
      }
    }
  }

  @Test
  void dropsBlankTexts() {
    assertThat(RuleOn.text(EMPTY, " \n\u3000")).isNull();
    assertThat(RuleOn.text(EMPTY, "x")).isEqualTo("x");
  }

  @Test
  void dropsByLength() {
    assertThat(RuleOn.text(TOO_SHORT, "ab ".repeat(24))).isNull();
    assertThat(RuleOn.text(TOO_SHORT, "ab ".repeat(25))).isNotNull();
    assertThat(RuleOn.text(TOO_LONG, "x".repeat(1_000_001))).isNull();
    assertThat(RuleOn.text(TOO_LONG, "x".repeat(1_000_000))).isNotNull();
  }

  @Test
  void keepsTheLanguagesAskedFor() {
    String japanese = "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。";
    CleanConfig chinese = config("languages=[zh]");
    assertThat(RuleOn.text(LANGUAGE, POEM, chinese)).isNotNull();
    assertThat(RuleOn.text(LANGUAGE, "用 git rebase 变基，再 push 上去，这就是全部了", chinese)).isNotNull();
    assertThat(RuleOn.text(LANGUAGE, "Call me Ishmael.", chinese)).isNull();
    assertThat(RuleOn.text(LANGUAGE, japanese, chinese)).isNull();
    assertThat(RuleOn.text(LANGUAGE, japanese, config("languages=[zh, ja]"))).isNotNull();
    assertThat(RuleOn.text(LANGUAGE, "Call me Ishmael.", config("languages=[zh, en]"))).isNotNull();
    assertThat(RuleOn.text(LANGUAGE, "Зовите меня Измаил.", config("languages=[zh, en]"))).isNull();
    assertThat(RuleOn.text(LANGUAGE, "Зовите меня Измаил.")).isNotNull();
  }

  @Test
  void dropsSymbolsInsteadOfWords() {
    assertThat(RuleOn.text(SYMBOLS, "★☆★☆>>>><<<<====!!!!$$$$%%%%^^^^&&&&****((((特价))))".repeat(2)))
        .isNull();
    String table =
        "┌────────────────────────┐\n│ 设备文件  │ 操作说明 │\n└────────────────────────┘\n".repeat(2);
    assertThat(RuleOn.text(SYMBOLS, table)).isNotNull();
  }

  @Test
  void dropsListsOfLinks() {
    String links = "镜像 https://mirror.example.org/debian/dists/stable/main/\n".repeat(5);
    assertThat(RuleOn.text(LINKS, links)).isNull();
    assertThat(RuleOn.text(LINKS, POEM + "\n出处：https://example.org/poems/1")).isNotNull();
  }

  @Test
  void dropsTeasers() {
    assertThat(RuleOn.text(ELLIPSES, "春天来了……\n点击查看更多...\n他竟然说出了…\n原来如此……\n")).isNull();
    assertThat(RuleOn.text(ELLIPSES, "他说……\n“你好。”\n她笑了。\n两个人都沉默了……")).isNotNull();
  }

  @Test
  void dropsListsAndShortLinesWhenAskedTo() {
    assertThat(RuleOn.text(LISTS, "- 首页\n- 新闻\n- 关于我们\n- 联系方式\n- 登录")).isNull();
    assertThat(RuleOn.text(LISTS, "步骤如下：\n- 打开\n- 编辑\n- 保存")).isNotNull();
    assertThat(RuleOn.text(SHORT_LINES, "首页\n新闻\n体育\n财经\n娱乐")).isNull();
    assertThat(RuleOn.text(SHORT_LINES, LAW)).isNotNull();
  }

  @Test
  void dropsRepeatedLines() {
    assertThat(RuleOn.text(DUPLICATE_LINES, "点击这里\n立即购买\n".repeat(8))).isNull();
    assertThat(RuleOn.text(DUPLICATE_LINES, POEM)).isNotNull();
  }

  @Test
  void dropsRepeatedPassages() {
    String sales = "全场包邮，假一赔十，今天下单还送精美礼品一份，数量有限先到先得哦，";
    assertThat(RuleOn.text(REPETITION, sales.repeat(20))).isNull();
    SplittableRandom random = new SplittableRandom(3);
    assertThat(RuleOn.text(REPETITION, CorpusFiles.chinese(5000, random))).isNotNull();
    String once = CorpusFiles.chinese(400_000, random);
    assertThat(RuleOn.text(REPETITION, once)).isNotNull();
    assertThat(RuleOn.text(REPETITION, (once.substring(0, 300) + "又").repeat(9) + sales.repeat(99)))
        .isNull();
  }

  /** Biographies that were pasted two and three times behind one another were lost. */
  @Test
  void aTextThatStandsSeveralTimesStandsOnce() {
    SplittableRandom random = new SplittableRandom(5);
    String life = CorpusFiles.chinese(180, random);
    String other = CorpusFiles.chinese(120, random);
    assertThat(RuleOn.text(REPETITION, life + life)).isEqualTo(life);
    assertThat(RuleOn.text(REPETITION, " " + life + "\n\n" + life + " \n")).isEqualTo(" " + life);
    assertThat(RuleOn.text(REPETITION, "题：" + life.repeat(3) + "末")).isEqualTo("题：" + life + "末");
    assertThat(RuleOn.text(REPETITION, "题：" + life + "  " + life + " \n" + life))
        .isEqualTo("题：" + life);
    assertThat(RuleOn.text(REPETITION, life.repeat(4) + other.repeat(4) + "末"))
        .isEqualTo(life + other + "末");
    String large = CorpusFiles.chinese(100_000, random);
    assertThat(RuleOn.text(REPETITION, large.repeat(4))).isEqualTo(large);
  }

  /** A refrain is no mistake. */
  @Test
  void whatIsNotMostlyRepeatedIsLeftAlone() {
    SplittableRandom random = new SplittableRandom(6);
    String refrain = CorpusFiles.chinese(110, random);
    String song = CorpusFiles.chinese(150, random) + refrain + refrain;
    assertThat(RuleOn.text(REPETITION, song)).isSameAs(song);
    String half = "😀" + CorpusFiles.chinese(150, random);
    assertThat(RuleOn.text(REPETITION, (half + "😁").repeat(3) + half))
        .satisfies(text -> assertThat(Characters.hasUnpairedSurrogate(text)).isFalse());
  }

  private static CleanConfig config(String set) {
    return Configs.load(CleanConfig.defaults(), null, List.of(set, "inputs=[{path: x}]"));
  }
}
