package org.zerochat4j.corpus.layouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Example;
import org.zerochat4j.corpus.Instruction;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.corpus.Preference;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.Row;

/** A mapping that a user writes in YAML. */
class UserLayoutTest {
  @TempDir private Path folder;

  @Test
  void mapsRowsOfItsOwn() throws IOException, BadRow {
    String yaml =
        """
        kind: instruction
        id: key
        system: "You answer {audience?}."
        instruction: ['Titles[*].text | join " / "', title]
        input: body | after "==" | before "--" | strip
        output: answers[-1].text | citations | without_start "A:" | without_end "." | strip
        """;
    String row =
        """
        {"key": 7, "audience": "children", "Titles": [{"text": "a"}, {"text": "b"}],
         "body": "x== in --y", "answers": [{"text": "no"}, {"text": "A: yes [1]."}]}
        """;

    assertThat(read(yaml, row))
        .containsExactly(
            new Instruction("7", "You answer children.", List.of(), "a / b", "in", "yes", "rows"));
    assertThat(
            ((Instruction)
                    read(
                            yaml,
                            row.replace("Titles", "T")
                                .replace("\"body", "\"title\": \"t\", \"body"))
                        .getFirst())
                .instruction())
        .isEqualTo("t");
  }

  @Test
  void mapsAnswersByTheirScores() throws IOException, BadRow {
    String yaml =
        """
        kind: preference
        turns: {list: talk, role: who, content: says, roles: {Kunde: user, Hilfe: assistant}}
        answers: {of: "replies[*].text", scores: "replies[*].votes"}
        """;
    String row =
        """
        {"talk": [{"who": "Kunde", "says": "a"}, {"who": "Hilfe", "says": "b"}, {"who": "Kunde", "says": "c"}],
         "replies": [{"text": "x", "votes": 1}, {"text": "y", "votes": 3}, {"text": "z", "votes": -2}]}
        """;

    assertThat(read(yaml, row))
        .containsExactly(
            new Preference(
                "rows.jsonl:1",
                List.of(Message.user("a"), Message.assistant("b"), Message.user("c")),
                "y",
                "z",
                "rows"));
  }

  /** Who has five mistakes wants to hear of five at once. */
  @Test
  void allMistakesAreReportedTogether() throws IOException {
    Path file =
        file(
            """
            kind: instruction
            instruction: "{title"
            output: body | shout
            prompt: question
            turns: {list: talk}
            answers: {of: [a, b], scores: [c]}
            keep: "x[1"
            feilds: [a]
            matches: {a: "("}
            """);

    assertThatThrownBy(() -> Layout.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("problems in the configuration")
        .hasMessageContaining("my.yaml:2: instruction: a { without its }")
        .hasMessageContaining("my.yaml:3: output: there is no filter \"shout\"; known are strip,")
        .hasMessageContaining(
            "my.yaml:4: prompt: means nothing for kind: instruction, which has history,")
        .hasMessageContaining("my.yaml:5: turns.content: a list needs either content")
        .hasMessageContaining("my.yaml:6: answers.scores: there have to be as many as answers")
        .hasMessageContaining("my.yaml:7: keep: \"x[1\" is no field; write name,")
        .hasMessageContaining("my.yaml:8: feilds: unknown key, did you mean fields?")
        .hasMessageContaining("my.yaml:9: matches.a: no regular expression");
  }

  @Test
  void saysWhatIsLacking() throws IOException {
    assertThatThrownBy(() -> Layout.read(file("about: x\n")))
        .hasMessageContaining("kind: has to be document, instruction, messages or preference");
    assertThatThrownBy(() -> Layout.read(file("kind: table\n")))
        .hasMessageContaining("kind: expected one of document, instruction, messages, preference");
    assertThatThrownBy(() -> Layout.read(file("kind: preference\nprompt: a\nchosen: b\n")))
        .hasMessageContaining("either chosen and rejected, or answers");
    assertThatThrownBy(() -> Layout.read(file("kind: document\ntext: 'a[*].b'\n")))
        .hasMessageContaining("to make a text of it write a[*].b | join");
    assertThatThrownBy(() -> Layout.read(file("kind: document\ntext: a | after\n")))
        .hasMessageContaining("the filter is written | after \"...\"");
    assertThatThrownBy(() ->
            Layout.read(file("kind: messages\nturns: {list: a, text: b, user: c, assistant: d}\n")))
        .hasMessageContaining("either list or text");
    assertThatThrownBy(() -> Layout.read(folder.resolve("absent.yaml")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("absent.yaml");
  }

  /** A row of another shape must name the field, or the user looks for it in thousands. */
  @Test
  void aBadRowNamesTheField() throws IOException {
    String yaml = "kind: instruction\ninstruction: a.b[0].c\noutput: d\n";
    Map.of(
            "{\"d\":\"x\"}", "the field \"a\" is missing",
            "{\"a\":\"x\",\"d\":\"x\"}", "\"a\" is a text, not an object",
            "{\"a\":{\"b\":{}},\"d\":\"x\"}", "\"a.b\" is an object, not a list",
            "{\"a\":{\"b\":[]},\"d\":\"x\"}", "the field \"a.b[0]\" is missing",
            "{\"a\":{\"b\":[{\"c\":5}]},\"d\":\"x\"}", "\"a.b[0].c\" is a number, not a text",
            "{\"a\":{\"b\":[{\"c\":\"x\"}]},\"d\":{}}", "\"d\" is an object, not a text",
            "{\"a\":{\"b\":[{\"c\":\"\\ud83d\"}]},\"d\":\"x\"}",
                "\"a.b[0].c\" has half a surrogate pair",
            "{\"a\":{\"b\":[{\"c\":\"x\"}]},\"d\":null}", "the field \"d\" is missing")
        .forEach((row, reason) ->
            assertThatThrownBy(() -> read(yaml, row))
                .isInstanceOf(BadRow.class)
                .hasMessage(reason));
  }

  @Test
  void namesThatAreNoneAreToldWithTheNearest() {
    assertThatThrownBy(() -> LayoutChoice.of("tatsu-lab/alpacca", Form.MESSAGES))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("did you mean tatsu-lab/alpaca?");
    assertThatThrownBy(() -> LayoutChoice.of("alpaca", Form.PREFERENCE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("kind instruction, which cannot become preference");
    assertThatThrownBy(() -> Layouts.pages("alpaca", null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no documents");
  }

  /** Everything the file says about a page reaches the cleaning rules. */
  @Test
  void aPageOfItsOwnHasHeadings() throws IOException, BadRow {
    Path file =
        file(
            """
            kind: document
            page: {title: name, summary: lead, sections: parts, heading: head, content: body}
            """);
    Page page =
        Layouts.pages(file.toString(), "mine")
            .parse(
                row("{\"name\":\"n\",\"lead\":\"l\",\"parts\":[{\"head\":\"h\",\"body\":\"b\"}]}"));

    assertThat(page.document().text()).isEqualTo("n，l。h，b。");
    assertThat(page.document().source()).isEqualTo("mine");
    assertThat(page.headings()).containsExactly("h");
    assertThat(page.layout()).isEqualTo("my");
  }

  private List<Example> read(String yaml, String row) throws IOException, BadRow {
    Layout layout = Layout.read(file(yaml));
    return layout.read(row(row), layout.spec().kind()).examples();
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("my.yaml"), yaml);
  }

  private static Row row(String json) {
    try {
      return new Row(Path.of("rows.jsonl"), 0, 1, (ObjectNode) Json.mapper().readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
