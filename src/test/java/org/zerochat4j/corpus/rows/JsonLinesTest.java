package org.zerochat4j.corpus.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.CorpusFiles;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.layouts.Layouts;

/** Files as they come from the world: every defect is counted and named, none ends the work. */
class JsonLinesTest {
  @TempDir Path folder;
  private final BadRows bad = new BadRows();

  @Test
  void readsLinesWithMarkCarriageReturnsAndBlankLines() {
    Path file =
        file("\ufeff{\"text\":\"一\"}\r\n\r\n  {\"text\":\"二\"}  \n\t\n\ufeff{\"text\":\"三\"}");

    assertThat(texts(file)).containsExactly("一", "二", "三");
    assertThat(bad.count()).isZero();
    assertThat(bad.blankLines()).isEqualTo(2);
  }

  @Test
  void countsAndNamesEachKindOfBadRow() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(utf8("{\"text\":\"good\"}\n{\"text\":\n"));
    bytes.writeBytes(
        new byte[] {'{', '"', 't', 'e', 'x', 't', '"', ':', '"', (byte) 0xff, '"', '}'});
    bytes.writeBytes(utf8("\n{\"text\":\"\0\"}\n[1]\n{\"text\":\"\\ud83d\"}\n{\"text\":7}\n"));
    bytes.writeBytes(
        utf8("{\"text\":\"a\"} {\"text\":\"b\"}\n{\"title\":\"x\"}\n{\"text\":\"good\"}"));
    Path file = CorpusFiles.write(folder.resolve("rows.jsonl"), bytes.toByteArray());

    assertThat(texts(file)).containsExactly("good", "good");
    assertThat(bad.count()).isEqualTo(8);
    assertThat(bad.first()).hasSize(5);
    assertThat(bad.first().get(0)).startsWith(file + ":2: not valid JSON");
    assertThat(bad.first().get(1)).isEqualTo(file + ":3: not valid UTF-8");
    assertThat(bad.first().get(2)).contains(":4: a NUL byte");
    assertThat(bad.first().get(3)).contains(":5: not a JSON object");
    assertThat(bad.first().get(4)).contains(":6: ").contains("surrogate");
  }

  /** A row without an end must not be held in memory, and the rows after it are still good. */
  @Test
  void skipsARowThatIsTooLong() {
    Path file =
        file("{\"text\":\"a\"}\n{\"text\":\"" + "b".repeat(200_000) + "\"}\n{\"text\":\"c\"}\n");
    BadRows strict = new BadRows(10, 1000);

    assertThat(texts(file, strict)).containsExactly("a", "c");
    assertThat(strict.first())
        .containsExactly(file + ":2: the row is longer than 1000 bytes (maxRowBytes)");
  }

  @Test
  void readsAJsonArrayElementByElement() {
    Path file =
        file(
            "[\n"
                + " {\"text\": \"a \\\"]},{ \\\\\"},\n"
                + " {\"text\":\n"
                + "\"b\", \"x\": [{}]}, 5, {\"te\n"
                + " xt\"}]\n");

    assertThat(texts(file)).containsExactly("a \"]},{ \\", "b");
    assertThat(bad.count()).isEqualTo(2);
    assertThat(bad.first().get(0)).contains(":4: not a JSON object");
    assertThat(bad.first().get(1)).contains(":4: not valid JSON");
  }

  /**
   * The files of Natural Instructions are one indented object each, jq writes one after another.
   */
  @Test
  void readsObjectsThatAreSpreadOverLines() {
    Path file =
        file(
            "\n"
                + "{\n"
                + "  \"text\": \"a \\\"}\",\n"
                + "  \"x\": [\n"
                + "{}\n"
                + "]\n"
                + "}\n\n"
                + "{\n"
                + "\"text\": \"b\"\n"
                + "} {\"text\":\"c\"}");

    assertThat(texts(file)).containsExactly("a \"}", "b", "c");
    assertThat(bad.count()).isZero();
  }

  @Test
  void aSpreadObjectThatIsNotClosedCostsNoOther() {
    Path file =
        file(
            "{ \"x\": 1,\n"
                + "  \"text\": \"a\n"
                + "{\"text\":\"b\",\n"
                + "  \"x\":1}\n"
                + "?\n"
                + "{\"text\":\n"
                + "  \"c\"}\n"
                + "{\n");

    assertThat(texts(file)).containsExactly("b", "c");
    assertThat(bad.count()).isEqualTo(3);
    assertThat(bad.first().get(0)).isEqualTo(file + ":1: the object is not closed");
    assertThat(bad.first().get(1)).startsWith(file + ":5: not valid JSON");
    assertThat(bad.first().get(2)).isEqualTo(file + ":8: the object is not closed");
  }

  /** The first row of a file of lines may be cut off, too. */
  @Test
  void aFirstRowThatIsCutOffIsABadRowOfLines() {
    Path file = file("{\"text\":\n{\"text\":\"b\"}\n{\"text\":\"c\"}\n");

    assertThat(texts(file)).containsExactly("b", "c");
    assertThat(bad.first())
        .containsExactly(
            file
                + ":1: not valid JSON: Unexpected end-of-input within/between Object entries"
                + " (column 9)");
  }

  @Test
  void reportsAnArrayThatIsCutOff() {
    Path file = file("[{\"text\":\"a\"}, {\"text\":\"b");

    assertThat(texts(file)).containsExactly("a");
    assertThat(bad.first()).containsExactly(file + ":1: the element is not closed");
  }

  @Test
  void tellsCompressionByContentNotByName() {
    Path file =
        CorpusFiles.write(folder.resolve("rows.jsonl"), CorpusFiles.gzip("{\"text\":\"压\"}\n"));

    assertThat(texts(file)).containsExactly("压");
  }

  /** Downloads get cut off; what is there is used. */
  @Test
  void keepsTheRowsBeforeTheCutInACompressedFile() {
    StringBuilder rows = new StringBuilder();
    IntStream.range(0, 5000).forEach(i -> rows.append("{\"text\":\"" + i * 7919L + "\"}\n"));
    byte[] whole = CorpusFiles.gzip(rows.toString());
    Path file =
        CorpusFiles.write(folder.resolve("rows.gz"), Arrays.copyOf(whole, whole.length / 2));

    assertThat(texts(file)).hasSizeGreaterThan(1000);
    assertThat(bad.count()).isEqualTo(1);
    assertThat(bad.first().getFirst()).contains("cut off or damaged");
  }

  @Test
  void stopsAfterTooManyBadRows() {
    Path file = file("{\"text\":\"a\"}\n" + "{\n".repeat(4));

    assertThatThrownBy(() -> texts(file, new BadRows(3, 1000)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("more than 3 bad rows")
        .hasMessageContaining(file + ":2:")
        .hasMessageContaining("maxBadRows");
  }

  @Test
  void refusesAFileWithoutAnyUsableRow() {
    Path file = file("{\"a\":1}\n{\"b\":2}\n");

    assertThatThrownBy(() -> texts(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(file + ": none of its 2 rows can be used")
        .hasMessageContaining("its fields: a");
  }

  @Test
  void anEmptyFileHasNoRowsAndNoProblem() {
    assertThat(texts(file(""))).isEmpty();
    assertThat(texts(file("\n\n"))).isEmpty();
    assertThat(texts(file("[]"))).isEmpty();
    assertThat(bad.count()).isZero();
  }

  @Test
  void namesAFileThatIsNotThere() {
    Path absent = folder.resolve("absent.jsonl");

    assertThatThrownBy(() -> texts(absent))
        .isInstanceOf(UserError.class)
        .hasMessage("cannot read " + absent + ": no such file or folder");
  }

  @Test
  void keepsTheOrderOfManyRows() {
    List<String> expected = IntStream.range(0, 5000).mapToObj(Integer::toString).toList();
    Path file = CorpusFiles.documents(folder.resolve("many.jsonl"), expected);

    assertThat(texts(file)).isEqualTo(expected);
  }

  /**
   * The iterator of a flat-mapped stream used to read a whole file before it gave its first row.
   */
  @Test
  void rowsComeBeforeTheFileHasBeenRead() {
    List<String> many = IntStream.range(0, 20_000).mapToObj(Integer::toString).toList();
    Path file = CorpusFiles.documents(folder.resolve("many.jsonl"), many);
    AtomicInteger parsed = new AtomicInteger();

    try (Stream<Integer> rows = Rows.read(List.of(file), _ -> parsed.incrementAndGet(), bad)) {
      Iterator<Integer> iterator = rows.iterator();
      assertThat(iterator.hasNext()).isTrue();
      assertThat(parsed.get()).isLessThan(5000);
    }
  }

  @Test
  void readsSeveralFilesInTheirOrder() {
    Path a = CorpusFiles.documents(folder.resolve("a.jsonl"), List.of("1", "2"));
    Path b = CorpusFiles.write(folder.resolve("b.jsonl"), "");
    Path c = CorpusFiles.documents(folder.resolve("c.jsonl"), List.of("3"));

    try (Stream<Document> documents = Layouts.documents(List.of(c, b, a), bad)) {
      assertThat(documents.map(Document::text)).containsExactly("3", "1", "2");
    }
  }

  @Test
  void writesWhatItReads() {
    List<Document> documents =
        List.of(new Document("1", "换\n行 \"引\" 😀", "x"), new Document("2", "", "y"));
    for (String name : List.of("out.jsonl", "out.jsonl.gz")) {
      Path file = folder.resolve(name);
      assertThat(JsonLines.write(file, documents.stream())).isEqualTo(2);
      assertThat(documents(file)).isEqualTo(documents);
    }
  }

  @Test
  void leavesNothingBehindWhenWritingFails() {
    Path file = folder.resolve("out.jsonl");
    Stream<Document> failing =
        Stream.of(1, 2)
            .map(i -> {
              if (i == 2) {
                throw new UserError("no more");
              }
              return new Document("1", "a", "b");
            });

    assertThatThrownBy(() -> JsonLines.write(file, failing)).hasMessage("no more");
    assertThat(folder.toFile().list()).isEmpty();
    assertThat(Files.exists(file)).isFalse();
  }

  @Test
  void aFolderStandsForItsRowFilesInOrder() {
    CorpusFiles.documents(folder.resolve("b.jsonl"), List.of("b"));
    CorpusFiles.documents(folder.resolve("a.json"), List.of("a"));
    CorpusFiles.write(folder.resolve("readme.md"), "no rows");

    assertThat(InputFiles.of(folder))
        .extracting(p -> p.getFileName().toString())
        .containsExactly("a.json", "b.jsonl");
  }

  private Path file(String content) {
    return CorpusFiles.write(folder.resolve("rows.jsonl"), content);
  }

  private List<String> texts(Path file) {
    return texts(file, bad);
  }

  private static List<String> texts(Path file, BadRows bad) {
    try (Stream<Document> documents = Layouts.documents(List.of(file), bad)) {
      return documents.map(Document::text).toList();
    }
  }

  private List<Document> documents(Path file) {
    try (Stream<Document> documents = Layouts.documents(List.of(file), bad)) {
      return documents.toList();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
