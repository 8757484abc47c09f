package org.zerochat4j.corpus.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;

class FilterTest {
  private static final String GOOD =
      "{\"id\": 1.50, \"prompt\":\"月亮为什么会发光呢？\", \"answer\":\"月亮反射太阳的光。\",\"n\":1e3}";

  @TempDir Path folder;

  /** A row that is kept must come out as it went in, numbers and spaces included. */
  @Test
  void copiesKeptRowsAsTheyAre() throws IOException {
    FilterResult result = filter(List.of(GOOD));
    assertThat(result.out()).isEqualTo(1);
    assertThat(out()).containsExactly(GOOD);
  }

  /** One row for each rule, and one that keeps them all: no rule may take another's row. */
  @Test
  void everyRuleTakesItsRowAndIsCounted() throws IOException {
    String loop = "我们要努力学习天天向上。".repeat(20);
    List<String> rows =
        List.of(
            GOOD,
            messages("user", "第一句话", "user", "第二句话", "assistant", "回答"),
            pair("请问这里的问题是什么", "同一个回答", "同一个回答"),
            messages("user", "多轮的问题之一", "assistant", "甲", "user", "又问", "assistant", "乙"),
            conversation("短问题", "这是一个正常的回答"),
            conversation("这个问题的回答太短", "好"),
            conversation("这一行整体而言太长了吧", "很多不同的字" + "一二三四五六七八九十甲乙丙丁".repeat(8)),
            conversation("请问月亮有多大？", "请问月亮有多大"),
            conversation("请你告诉我怎么做饭", "很抱歉，这个我做不到。"),
            conversation("What is the moon made of", "It is mostly rock, they say."),
            conversation("请问这里有什么重要的", loop.substring(0, 100)),
            pair("哪一个回答更好一些呢", "今天天气很好适合出门散步看风景", "今天天气很好适合出门散步看风景吧"),
            pair("哪一个回答更长一些呢", "因为昨天下雨", "长".repeat(2) + "短不一的回答有它自己的道理，不妨再想一想其中的缘由"),
            conversation("没有分数的一行在这里", "这也是一个正常的回答"));
    FilterResult result =
        filter(
            rows,
            "without=",
            "maximumTurns=1",
            "prompt.minimum=6",
            "answer.minimum=2",
            "whole.maximum=115",
            "minimumChinese=0.3",
            "maximumSimilarity=0.8",
            "maximumLengthRatio=3",
            "fields=[{name: n, minimum: 1000}]");
    assertThat(result.dropped())
        .containsEntry("form", 1L)
        .containsEntry("turns", 1L)
        .containsEntry("prompt_length", 1L)
        .containsEntry("answer_length", 1L)
        .containsEntry("whole_length", 1L)
        .containsEntry("repeats_question", 1L)
        .containsEntry("refusal", 1L)
        .containsEntry("language", 1L)
        .containsEntry("repetition", 1L)
        .containsEntry("similar_answers", 2L)
        .containsEntry("length_ratio", 1L)
        .containsEntry("fields", 1L)
        .containsEntry("bad_rows", 0L);
    assertThat(out()).containsExactly(GOOD);
    assertThat(result.in()).isEqualTo(14);
    assertThat(result.out() + result.dropped().values().stream().mapToLong(n -> n).sum())
        .isEqualTo(result.in());
    assertThat(result.examples().get("turns").getFirst().reason()).isEqualTo("2 answers");
    assertThat(result.examples().get("form")).hasSize(1);
  }

  /** A rule that is left out must not act, and broken rows are counted beside the rules. */
  @Test
  void leavesOutRulesAndCountsBrokenRows() throws IOException {
    List<String> rows = List.of(GOOD, "{broken", conversation("请你告诉我怎么做饭", "很抱歉，这个我做不到。"));
    assertThat(filter(rows).out()).isEqualTo(2);
    FilterResult all = filter(rows, "without=repetition");
    assertThat(all.out()).isEqualTo(1);
    assertThat(all.dropped()).containsEntry("refusal", 1L).containsEntry("bad_rows", 1L);
    assertThat(all.dropped()).doesNotContainKey("repetition");
  }

  /**
   * A question without an answer teaches nothing, in whatever way a row says that there is none.
   */
  @Test
  void dropsRowsWithoutAnAnswer() throws IOException {
    List<String> rows =
        List.of(
            GOOD,
            conversation("只有问题", ""),
            "{\"prompt\":\"只有问题\"}",
            messages("user", "只有问题"),
            messages("user", "只有问题", "assistant", " "));
    assertThat(filter(rows).out()).isEqualTo(1);
  }

  /** Cutting in the middle of an answer teaches a model to stop in the middle. */
  @Test
  void cutsLongConversationsAtTheEndOfAnAnswer() throws IOException {
    String row =
        messages(
            "user",
            "第一个问题",
            "assistant",
            "回答一",
            "user",
            "第二个问题",
            "assistant",
            "回答二",
            "user",
            "第三个问题",
            "assistant",
            "很长的回答".repeat(10));
    FilterResult result = filter(List.of(row, GOOD), "whole.maximum=30", "cut=true");
    assertThat(result.out()).isEqualTo(2);
    assertThat(result.cut()).isEqualTo(1);
    JsonNode cut = Json.mapper().readTree(out().getFirst());
    assertThat(cut.get("messages")).hasSize(4);
    assertThat(cut.at("/messages/3/content").asText()).isEqualTo("回答二");
    assertThat(out().getLast()).isEqualTo(GOOD);
    assertThat(filter(List.of(row, GOOD), "whole.maximum=30").dropped())
        .containsEntry("whole_length", 1L);
    // Nothing to keep: not even the first answer fits.
    assertThat(filter(List.of(row, GOOD), "whole.maximum=5", "cut=true").out()).isZero();
  }

  /** The share is one of the rows that the other rules leave, and equal scores stay together. */
  @Test
  void keepsTheLargestOfAField() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      rows.add("{\"prompt\":\"问题" + i + "\",\"answer\":\"回答" + i + "\",\"ifd\":" + i / 10.0 + "}");
    }
    rows.add("{\"prompt\":\"问题x\",\"answer\":\"回答x\",\"ifd\":0.7}");
    rows.add("{\"prompt\":\"问题y\",\"answer\":\"回答y\",\"ifd\":null}");
    FilterResult result = filter(rows, "fields=[{name: ifd, minimum: 0.2, below: 0.9, top: 0.25}]");
    // 0.2 to 0.8 and another 0.7: eight rows, of which a quarter is two; 0.7 is there twice.
    assertThat(result.out()).isEqualTo(3);
    assertThat(out()).containsExactly(rows.get(7), rows.get(8), rows.get(10));
    assertThat(result.dropped()).containsEntry("fields", 9L);
  }

  @Test
  void countsTokensWithTheTokenizer() throws IOException {
    Path input = folder.resolve("in.jsonl");
    Files.writeString(input, GOOD + "\n" + conversation("a b c d e f", "g h") + "\n");
    FilterConfig config =
        Configs.load(
            FilterConfig.defaults(),
            null,
            List.of(
                "inputs=" + input,
                "out=" + folder.resolve("out.jsonl"),
                "tokenizer=" + folder,
                "prompt.minimumTokens=6"));
    FilterResult result = Filter.run(config, text -> text.split(" ").length);
    assertThat(result.out()).isEqualTo(1);
    assertThat(out().getFirst()).contains("a b c");
    assertThatThrownBy(() -> filter(List.of(GOOD), "answer.maximumTokens=3"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tokenizer");
  }

  /** Rows of something else are no reason to write an empty file without a word. */
  @Test
  void refusesFilesInWhichNoRowHasAKnownForm() {
    assertThatThrownBy(() -> filter(List.of("{\"x\":1}", "{\"y\":2}")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none of the rows");
    assertThat(folder.resolve("out.jsonl")).doesNotExist();
  }

  @Test
  void measuresRepetitionAndSimilarity() {
    assertThat(Repetition.share("春眠不觉晓处处闻啼鸟夜来风雨声花落知多少")).isZero();
    assertThat(Repetition.share("abc".repeat(200))).isGreaterThan(0.95);
    String once = "春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。";
    assertThat(Repetition.share(once + once)).isEqualTo(0.5, within(1e-9));
    assertThat(Repetition.share("短")).isZero();
    assertThat(Repetition.jaccard("abcd", "abc d")).isEqualTo(1);
    assertThat(Repetition.jaccard("abcd", "abce")).isEqualTo(1.0 / 3, within(1e-9));
    assertThat(Repetition.jaccard("abcd", "wxyz")).isZero();
  }

  private static String conversation(String prompt, String answer) {
    return "{\"prompt\":\"" + prompt + "\",\"answer\":\"" + answer + "\"}";
  }

  private static String pair(String prompt, String chosen, String rejected) {
    return "{\"prompt\":\""
        + prompt
        + "\",\"chosen\":\""
        + chosen
        + "\",\"rejected\":\""
        + rejected
        + "\"}";
  }

  private static String messages(String... rolesAndContents) {
    StringBuilder row = new StringBuilder("{\"messages\":[");
    for (int i = 0; i < rolesAndContents.length; i += 2) {
      row.append(i > 0 ? "," : "").append("{\"role\":\"").append(rolesAndContents[i]);
      row.append("\",\"content\":\"").append(rolesAndContents[i + 1]).append("\"}");
    }
    return row.append("]}").toString();
  }

  private FilterResult filter(List<String> rows, String... sets) throws IOException {
    Path input = folder.resolve("in.jsonl");
    Files.writeString(input, String.join("\n", rows));
    List<String> all = new ArrayList<>(List.of(sets));
    all.add("inputs=" + input);
    all.add("out=" + folder.resolve("out.jsonl"));
    return Filter.run(Configs.load(FilterConfig.defaults(), null, all), null);
  }

  private List<String> out() throws IOException {
    return Files.readAllLines(folder.resolve("out.jsonl"));
  }
}
