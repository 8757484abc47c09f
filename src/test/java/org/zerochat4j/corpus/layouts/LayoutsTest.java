package org.zerochat4j.corpus.layouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zerochat4j.base.Json;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.Example;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.corpus.Preference;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.Row;

/** Each source's rows become the same three records. */
class LayoutsTest {
  @Test
  void joinsAnEncyclopediaPage() throws BadRow {
    assertThat(
            text(
                """
                {"title":"长城","summary":"位于中国北方","sections":[
                 {"title":"历史","content":"始建于春秋。"},{"title":"空","content":" "},
                 {"title":"现状","content":"世界遗产"}]}\
                """))
        .isEqualTo("长城，位于中国北方。历史，始建于春秋。现状，世界遗产。");
  }

  @Test
  void keepsASummaryAloneThatBeginsWithTheTitle() throws BadRow {
    assertThat(text("{\"title\":\"长城\",\"summary\":\"长城很长！\",\"sections\":[]}")).isEqualTo("长城很长！");
  }

  @Test
  void joinsPagesThatLackSomething() throws BadRow {
    assertThat(text("{\"title\":\"长城\",\"summary\":null,\"sections\":[]}")).isEqualTo("长城。");
    assertThat(text("{\"title\":\"\",\"summary\":\"“很长。”\",\"sections\":[]}")).isEqualTo("“很长。”");
    assertThat(text("{\"sections\":[{\"title\":null,\"content\":\"只有\"}]}")).isEqualTo("只有。");
    assertThat(text("{\"title\":\"\",\"summary\":\"\",\"sections\":[]}")).isEmpty();
  }

  @Test
  void tellsDocumentLayoutsByTheirFields() throws BadRow {
    assertThat(text("{\"completion\":\"维基\",\"title\":\"x\"}")).isEqualTo("维基");
    assertThat(document("{\"id\":7,\"text\":\"t\",\"source\":\"s\"}", null))
        .isEqualTo(new Document("7", "t", "s"));
  }

  @Test
  void namesDocumentsByPlaceAndFileWhereTheRowDoesNot() throws BadRow {
    assertThat(document("{\"text\":\"t\"}", null))
        .isEqualTo(new Document("dir/file.jsonl:3", "t", "file"));
    assertThat(document("{\"text\":\"t\",\"source\":\"s\"}", "named"))
        .isEqualTo(new Document("dir/file.jsonl:3", "t", "named"));
  }

  @Test
  void readsConversationsOfEveryShape() throws BadRow {
    String[] rows = {
      "{\"prompt\":\"问\",\"answer\":\"答\"}",
      "{\"prompt\":\"问\",\"response\":\"答\"}",
      "{\"question\":\"问\",\"answer\":\"答\"}",
      "{\"instruction\":\"问\",\"output\":\"答\"}",
      "{\"instruction\":\"问\",\"input\":\"\",\"output\":[\"答\",\"二\"]}",
      "{\"conversations\":[{\"from\":\"human\",\"value\":\"问\"},{\"from\":\"gpt\",\"value\":\"答\"}]}",
      "{\"conversations\":[{\"role\":\"user\",\"content\":\"问\"},"
          + "{\"role\":\"assistant\",\"content\":\"答\"}]}",
      "{\"conversation\":[{\"human\":\"问\",\"assistant\":\"答\"}]}",
      "{\"messages\":[{\"role\":\"user\",\"content\":\"问\"},{\"role\":\"assistant\",\"content\":\"答\"}]}",
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"问\"}]},"
          + "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"value\":\"答\"}]}]}",
    };
    for (String row : rows) {
      assertThat(conversation(row).messages())
          .as(row)
          .containsExactly(Message.user("问"), Message.assistant("答"));
    }
  }

  @Test
  void putsTheInputBelowTheInstruction() throws BadRow {
    assertThat(
            conversation("{\"instruction\":\"译\",\"input\":\"hi\",\"output\":\"嗨\"}").firstPrompt())
        .isEqualTo("译\nhi");
  }

  @Test
  void keepsTheSystemMessageFirst() throws BadRow {
    Conversation conversation =
        conversation(
            "{\"system\":\"短\",\"conversations\":[{\"from\":\"human\",\"value\":\"问\"},"
                + "{\"from\":\"gpt\",\"value\":\"答\"},{\"from\":\"human\",\"value\":\"再\"}]}");

    assertThat(conversation.messages())
        .extracting(Message::role)
        .containsExactly("system", "user", "assistant", "user");
    assertThat(conversation.firstPrompt()).isEqualTo("问");
  }

  /** A dialogue out of order would teach the model to answer itself. */
  @Test
  void refusesConversationsOutOfOrder() {
    assertBadConversation(
        "{\"messages\":[{\"role\":\"assistant\",\"content\":\"答\"}]}", "the user says nothing");
    assertBadConversation(
        "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"b\"}]}",
        "two turns of the user in a row");
    assertBadConversation("{\"prompt\":\"问\",\"answer\":\"　\"}", "the answer is empty");
    assertBadConversation("{\"messages\":[]}", "no turns");
    assertBadConversation(
        "{\"messages\":[{\"role\":\"tool\",\"content\":\"x\"}]}", "role \"tool\"");
    assertBadConversation("{\"messages\":7}", "\"messages\" is a number, not a list");
    assertBadConversation("{\"x\":1}", "no known layout has its fields: x");
  }

  @Test
  void readsPreferencesAndRankings() throws BadRow {
    assertThat(preference("{\"id\":\"1\",\"prompt\":\"问\",\"chosen\":\"好\",\"rejected\":\"坏\"}"))
        .isEqualTo(new Preference("1", "问", "好", "坏", "file"));
    Preference ranked =
        preference("{\"instruction\":\"问\",\"input\":\"\",\"output\":[\"好\",\"中\",\"坏\"]}");
    assertThat(ranked.chosen()).isEqualTo("好");
    assertThat(ranked.rejected()).isEqualTo("坏");
  }

  @Test
  void refusesPreferencesThatSayNothing() {
    assertThatThrownBy(() -> preference("{\"prompt\":\"问\",\"chosen\":\"同\",\"rejected\":\"同\"}"))
        .isInstanceOf(BadRow.class)
        .hasMessageContaining("the same");
    assertThatThrownBy(() -> preference("{\"prompt\":\"问\",\"chosen\":\"\",\"rejected\":\"b\"}"))
        .isInstanceOf(BadRow.class)
        .hasMessageContaining("empty");
  }

  @Test
  void writesTheUnifiedForms() throws BadRow {
    assertThat(Json.line(new Document("1", "t", "s")))
        .isEqualTo("{\"id\":\"1\",\"text\":\"t\",\"source\":\"s\"}");
    assertThat(
            Json.line(
                new Conversation(
                    null, conversation("{\"prompt\":\"p\",\"answer\":\"a\"}").messages(), null)))
        .isEqualTo(
            "{\"messages\":[{\"role\":\"user\",\"content\":\"p\"},"
                + "{\"role\":\"assistant\",\"content\":\"a\"}]}");
    assertThat(Json.line(new Preference(null, "p", "c", "r", null)))
        .isEqualTo("{\"prompt\":\"p\",\"chosen\":\"c\",\"rejected\":\"r\"}");
  }

  /** Several turns as one text would teach the model to write both sides. */
  @Test
  void aPromptOfSeveralTurnsIsWrittenAsMessagesAndReadAgain() throws BadRow {
    Preference pair =
        new Preference(
            "1",
            List.of(Message.user("a"), Message.assistant("b"), Message.user("c")),
            "d",
            "e",
            "file");

    String line = Json.line(pair);

    assertThat(line)
        .isEqualTo(
            "{\"id\":\"1\",\"prompt\":[{\"role\":\"user\",\"content\":\"a\"},"
                + "{\"role\":\"assistant\",\"content\":\"b\"},{\"role\":\"user\",\"content\":\"c\"}],"
                + "\"chosen\":\"d\",\"rejected\":\"e\",\"source\":\"file\"}");
    assertThat(preference(line)).isEqualTo(pair);
    assertThat(pair.prompt()).isEqualTo("a");
    assertThat(pair.answered("d")).hasSize(4).endsWith(Message.assistant("d"));
  }

  @Test
  void whatTheAssistantSaysFirstIsTakenOff() throws BadRow {
    Conversation conversation =
        conversation(
            "{\"conversations\":[{\"from\":\"gpt\",\"value\":\"欢迎\"},"
                + "{\"from\":\"human\",\"value\":\"问\"},{\"from\":\"gpt\",\"value\":\"答\"}]}");

    assertThat(conversation.messages()).containsExactly(Message.user("问"), Message.assistant("答"));
  }

  @Test
  void comparesRowsByAllTheySayAndSplitsThemByTheirPrompt() throws BadRow {
    assertThat(RowText.whole(row("{\"text\":\"<human>: a\\n<bot>: b\"}")))
        .isEqualTo("<human>: a\n<bot>: b");
    assertThat(RowText.whole(row("{\"instruction\":\"a\",\"input\":\"b\",\"output\":\"c\"}")))
        .isEqualTo("a\nb\nc");
    Row pair =
        row(
            "{\"chosen\":\"\\n\\nHuman: a\\n\\nAssistant: b\",\"rejected\":\"\\n\\nHuman:"
                + " a\\n\\nAssistant: c\"}");
    assertThat(RowText.whole(pair)).isEqualTo("a\nb\nc");
    assertThat(RowText.prompt(pair)).isEqualTo("a");
    assertThatThrownBy(() -> RowText.prompt(row("{\"x\":1}")))
        .hasMessageContaining("no known layout has its fields: x");
  }

  private static void assertBadConversation(String row, String reason) {
    assertThatThrownBy(() -> conversation(row))
        .isInstanceOf(BadRow.class)
        .hasMessageContaining(reason);
  }

  private static String text(String json) throws BadRow {
    return document(json, null).text();
  }

  private static Document document(String json, String source) throws BadRow {
    return Layouts.pages(null, source).parse(row(json)).document();
  }

  private static Conversation conversation(String json) throws BadRow {
    return Forms.conversation(example(json, Form.MESSAGES));
  }

  private static Preference preference(String json) throws BadRow {
    return (Preference) example(json, Form.PREFERENCE);
  }

  private static Example example(String json, Form form) throws BadRow {
    Row row = row(json);
    return Layouts.first(LayoutChoice.of(null, form).of(row).read(row, form));
  }

  private static Row row(String json) {
    try {
      return new Row(Path.of("dir/file.jsonl"), 0, 3, (ObjectNode) Json.mapper().readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
