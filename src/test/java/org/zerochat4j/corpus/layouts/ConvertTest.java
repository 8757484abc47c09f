package org.zerochat4j.corpus.layouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.TextUnit;

/** Rows of any layout in, one unified form out, every example accounted for. */
class ConvertTest {
  @TempDir private Path folder;

  @Test
  void everyExampleIsWrittenOrCounted() throws IOException {
    Path rows =
        file(
            "{\"instruction\":\"a\",\"output\":\"b\"}",
            "{\"instruction\":\"a\",\"output\":\"\"}",
            "{\"instruction\":\"a\",\"output\":3}",
            "not json",
            "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}",
            "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
                + "{\"role\":\"assistant\",\"content\":\"b\"},{\"role\":\"user\",\"content\":\"c\"}]}",
            "{\"instruction\":\"i\",\"instances\":[{\"output\":\"b\"},{\"output\":\"\"},{\"x\":1}]}",
            "{\"something\":\"else\"}");

    ConvertResult result = Convert.run(config(rows, "auto", Form.MESSAGES));

    assertThat(result.rows()).isEqualTo(8);
    assertThat(result.in()).isEqualTo(10);
    assertThat(result.out()).isEqualTo(4).isEqualTo(lines(out()).size());
    assertThat(result.dropped())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "the answer is empty",
                2L,
                "the field \"each.output\" is missing",
                1L,
                "bad_rows",
                3L));
    assertThat(result.changed())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("a last question without an answer taken off", 1L));
    assertThat(result.layouts())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("alpaca", 2L, "pairs", 1L, "messages", 1L, "self-instruct", 1L));
    assertThat(result.badRows().first())
        .anySatisfy(row -> assertThat(row).contains(":3: \"output\" is a number, not a text"))
        .anySatisfy(
            row -> assertThat(row).contains(":8: no known layout has its fields: something"));
    assertAddsUp(result);
    assertThat(lines(folder.resolve("out/converted.bad.jsonl")))
        .hasSize(3)
        .anySatisfy(line -> assertThat(line).contains("not a text"));
  }

  @Test
  void writesCompressedWhereTheNameSaysSo() throws IOException {
    Path rows = file("{\"prompt\":\"a\",\"answer\":\"b\"}");
    for (String ending : List.of(".gz", ".zst")) {
      Path packed = folder.resolve("packed.jsonl" + ending);
      Convert.run(
          new ConvertConfig(List.of(rows), "auto", Form.MESSAGES, packed, null, null, 0, 1000));

      assertThat(Files.readAllBytes(packed)[0]).isNotEqualTo((byte) '{');
      try (Stream<Conversation> read = Layouts.conversations(List.of(packed), new BadRows())) {
        assertThat(read.map(Conversation::firstPrompt)).containsExactly("a");
      }
    }
  }

  /** What other tools read: these fields and no others. */
  @Test
  void writesTheUnifiedForms() throws IOException {
    Path rows =
        file("{\"id\":4,\"instruction\":\"a\",\"input\":\"b\",\"output\":\"c\",\"score\":1}");
    assertThat(convert(rows, Form.INSTRUCTION))
        .containsExactly("{\"instruction\":\"a\",\"input\":\"b\",\"output\":\"c\"}");
    assertThat(convert(rows, Form.MESSAGES))
        .containsExactly(
            "{\"messages\":[{\"role\":\"user\",\"content\":\"a\\nb\"},"
                + "{\"role\":\"assistant\",\"content\":\"c\"}]}");
    assertThat(convert(rows, Form.DOCUMENT))
        .containsExactly("{\"text\":\"a\\nb\\n\\nc\",\"source\":\"rows\",\"id\":\"4\"}");
    Path pairs = file("{\"question\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}");
    assertThat(convert(pairs, Form.PREFERENCE))
        .containsExactly("{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}");
    assertThat(convert(pairs, Form.INSTRUCTION))
        .containsExactly("{\"instruction\":\"a\",\"input\":\"\",\"output\":\"b\"}");
  }

  @Test
  void aConversionToTheSameFormChangesNothing() throws IOException {
    String dialogue =
        "{\"messages\":[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"a\"},"
            + "{\"role\":\"assistant\",\"content\":\"b\"},{\"role\":\"user\",\"content\":\"c\"},"
            + "{\"role\":\"assistant\",\"content\":\"d\"}]}";
    String instruction =
        "{\"instruction\":\"c\",\"input\":\"\",\"output\":\"d\",\"system\":\"s\",\"history\":[[\"a\",\"b\"]]}";
    String pair =
        "{\"prompt\":[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"a\"}],"
            + "\"chosen\":\"b\",\"rejected\":\"c\"}";

    assertThat(convert(file(dialogue), Form.MESSAGES)).containsExactly(dialogue);
    assertThat(convert(file(instruction), Form.INSTRUCTION)).containsExactly(instruction);
    assertThat(convert(file(pair), Form.PREFERENCE)).containsExactly(pair);
    assertThat(convert(file(dialogue), Form.INSTRUCTION)).containsExactly(instruction);
    assertThat(convert(file(instruction), Form.MESSAGES)).containsExactly(dialogue);
  }

  /** Half of a data set of comparisons may be ties: no reason to stop. */
  @Test
  void whatIsLeftOutOnPurposeHasNoLimit() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      rows.add(
          "{\"messages\":[{\"role\":\"user\",\"content\":\""
              + i
              + "\"},"
              + "{\"role\":\"assistant\",\"content\":\"b\"}],\"label\":"
              + (i % 2 == 0)
              + "}");
    }
    Path file = file(rows.toArray(String[]::new));

    ConvertResult result = Convert.run(config(file, "kto", Form.MESSAGES));

    assertThat(result.out()).isEqualTo(1500);
    assertThat(result.dropped()).isEqualTo(Map.of("\"label\" is false", 1500L));
    BadRows bad = new BadRows();
    try (Stream<?> conversations = Layouts.conversations(List.of(file), bad)) {
      assertThat(conversations.count()).isEqualTo(1500);
    }
    assertThat(bad.count()).isEqualTo(1500);
  }

  @Test
  void aTreeSpreadOverRowsIsPutTogether() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int tree = 0; tree < 2000; tree++) {
      rows.add(message(tree, "q", null, "prompter", "null"));
      rows.add(message(tree, "b", "q", "assistant", "1"));
      rows.add(message(tree, "a", "q", "assistant", "0"));
    }
    Path file = file(rows.toArray(String[]::new));

    ConvertResult result = Convert.run(config(file, "OpenAssistant/oasst1", Form.PREFERENCE));

    assertThat(result.rows()).isEqualTo(6000);
    assertThat(result.in()).isEqualTo(2000);
    assertThat(lines(out()))
        .hasSize(2000)
        .element(1234)
        .isEqualTo("{\"prompt\":\"q1234\",\"chosen\":\"a1234\",\"rejected\":\"b1234\"}");
    assertAddsUp(result);
    try (Stream<?> conversations = Layouts.conversations(List.of(file), new BadRows())) {
      assertThat(conversations.count()).isEqualTo(2000);
    }
  }

  @Test
  void nothingIsWrittenWhenItCannotBeDone() throws IOException {
    Path rows = file("{\"instruction\":\"a\",\"output\":\"b\"}");
    assertThatThrownBy(() -> Convert.run(config(rows, "auto", Form.PREFERENCE)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("its layout is alpaca, which cannot become preference");
    assertThatThrownBy(() -> Convert.run(config(rows, "dolly", Form.MESSAGES)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the field \"response\" is missing");
    assertThatThrownBy(() ->
            Convert.run(new ConvertConfig(List.of(rows), "auto", null, out(), null, null, 1, 1000)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("to is missing: --to FORM");
    assertThat(out()).doesNotExist();
  }

  /** A plain text was always one document, and one in another encoding could not be read. */
  @Test
  void plainTextIsCutAndDecodedAsAskedFor() throws IOException {
    Path text = folder.resolve("a.txt");
    Files.writeString(text, "床前\n\n明月光\n", Charset.forName("gb18030"));
    ConvertConfig config =
        new ConvertConfig(
            List.of(text), "auto", Form.DOCUMENT, out(), TextUnit.LINE, "gb18030", 0, 1000);
    assertThat(Convert.run(config).out()).isEqualTo(2);
    assertThat(Files.readString(out())).contains("\"床前\"", "\"明月光\"");
  }

  private static String message(int tree, String id, String parent, String role, String rank) {
    return """
    {"message_id":"%s","parent_id":%s,"message_tree_id":"t%d","text":"%s%d","role":"%s","rank":%s}\
    """
        .formatted(id, parent == null ? "null" : '"' + parent + '"', tree, id, tree, role, rank);
  }

  static void assertAddsUp(ConvertResult result) {
    long dropped = result.dropped().values().stream().mapToLong(Long::longValue).sum();
    assertThat(result.out() + dropped).isEqualTo(result.in());
  }

  private List<String> convert(Path rows, Form form) throws IOException {
    assertAddsUp(Convert.run(config(rows, "auto", form)));
    return lines(out());
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file);
  }

  private ConvertConfig config(Path rows, String layout, Form form) {
    return new ConvertConfig(
        List.of(rows),
        layout,
        form,
        out(),
        null,
        null,
        BadRows.DEFAULT_LIMIT,
        BadRows.DEFAULT_ROW_BYTES);
  }

  private Path out() {
    return folder.resolve("out/converted.jsonl");
  }

  private Path file(String... rows) throws IOException {
    return Files.write(folder.resolve("rows.jsonl"), List.of(rows));
  }
}
