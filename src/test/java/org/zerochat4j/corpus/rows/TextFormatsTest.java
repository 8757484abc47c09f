package org.zerochat4j.corpus.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.CorpusFiles;

/** Every format, compression and encoding gives the same kind of rows. */
class TextFormatsTest {
  private static final ReadOptions BLOCKS = new ReadOptions(TextUnit.BLOCK, null);
  private static final ReadOptions LINES = new ReadOptions(TextUnit.LINE, null);

  @TempDir Path folder;
  private final BadRows bad = new BadRows();

  @Test
  void aTextFileIsOneDocument() {
    Path file = file("a.txt", "\ufeff\n  第一行\r\n\r\n第二行\n\n");

    assertThat(rows(file)).hasSize(1);
    assertThat(rows(file).getFirst().fields()).hasToString("{\"text\":\"  第一行\\n\\n第二行\"}");
    assertThat(rows(file).getFirst().source()).isEqualTo("a");
    assertThat(rows(file("empty.txt", " \n\n"))).isEmpty();
  }

  @Test
  void aTextFileCanBeCutAtBlankLinesOrAtLines() {
    Path file = file("a.txt", "\n一\n二\n\u3000\n\n三\n");

    assertThat(texts(BLOCKS, file)).containsExactly("一\n二", "三");
    assertThat(lines(BLOCKS, file)).containsExactly(2L, 6L);
    assertThat(texts(LINES, file)).containsExactly("一", "二", "三");
    assertThat(lines(LINES, file)).containsExactly(2L, 3L, 6L);
    assertThat(bad.blankLines()).isEqualTo(12);
  }

  /** A novel longer than the limit must not vanish: the reason says how to read it. */
  @Test
  void aDocumentThatIsTooLongIsReportedWithTheWayOut() {
    Path file = file("novel.txt", "行\n\n".repeat(1000));
    Path good = file("good.txt", "短");
    BadRows strict = new BadRows(10, 1000);

    assertThat(texts(ReadOptions.defaults(), strict, file, good)).containsExactly("短");
    assertThat(strict.first())
        .containsExactly(
            file
                + ":1: the document is longer than 1000 bytes (maxRowBytes); text: block or line"
                + " cuts it");
    assertThat(texts(BLOCKS, strict, file)).hasSize(1000);
  }

  @Test
  void aBlockThatIsTooLongIsOneBadRow() {
    Path file = file("a.txt", "a\n\n" + "b\n".repeat(600) + "c".repeat(2000) + "\nd\n\ne\n");
    BadRows strict = new BadRows(10, 1000);

    assertThat(texts(BLOCKS, strict, file)).containsExactly("a", "e");
    assertThat(strict.first())
        .containsExactly(file + ":3: the block is longer than 1000 bytes (maxRowBytes)");
  }

  @Test
  void markupIsADocumentThatSaysWhatItIs() throws IOException {
    Path pages = Files.createDirectories(folder.resolve("pages"));
    for (String name : List.of("a.md", "b.html", "c.1", "d.wiki")) {
      CorpusFiles.write(pages.resolve(name), "x");
    }
    CorpusFiles.write(pages.resolve("e.8.gz"), CorpusFiles.gzip("x"));

    List<Row> rows = rows(pages);

    assertThat(rows)
        .extracting(row -> row.fields().get("format").asText())
        .containsExactly("markdown", "html", "roff", "wiki", "roff");
    assertThat(rows).extracting(Row::source).containsOnly("pages");
  }

  @Test
  void csvFieldsMayHoldLineBreaksQuotesAndSeparators() {
    Path file =
        file(
            "a.csv",
            "\ufeffid,text,\r\n1,\"两\n行, \"\"引\"\"\",x\r\n\r\n2,5\" wide,\"\"\r\n3,\"end\",y");

    assertThat(rows(file))
        .extracting(row -> row.line() + " " + row.fields())
        .containsExactly(
            "2 {\"id\":\"1\",\"text\":\"两\\n行, \\\"引\\\"\",\"column_3\":\"x\"}",
            "5 {\"id\":\"2\",\"text\":\"5\\\" wide\",\"column_3\":\"\"}",
            "6 {\"id\":\"3\",\"text\":\"end\",\"column_3\":\"y\"}");
    assertThat(bad.blankLines()).isEqualTo(1);
  }

  @Test
  void tsvIsSeparatedByTabs() {
    Path file = file("a.tsv", "text\ttext\na, b\tc\n");

    assertThat(rows(file).getFirst().fields()).hasToString("{\"text\":\"a, b\",\"text_2\":\"c\"}");
  }

  @Test
  void aCsvRowWithTooFewOrTooManyFieldsIsBad() {
    Path file = file("a.csv", "a,b\n1,2\n1\n1,2,3\n3,4\n");

    assertThat(rows(file)).hasSize(2);
    assertThat(bad.first())
        .containsExactly(
            file + ":3: 1 fields, the header has 2", file + ":4: 3 fields, the header has 2");
  }

  /** One stray quote used to be able to swallow the rest of a file. */
  @Test
  void aQuoteThatIsNeverClosedCostsItsOwnLine() {
    Path file = file("a.csv", "a,b\n1,2\n3,\"4\n" + "5,6\n".repeat(1000));

    assertThat(rows(file)).hasSize(1001);
    assertThat(bad.first()).containsExactly(file + ":3: a quoted field is not closed");
    BadRows strict = new BadRows(10, 100);
    assertThat(texts(ReadOptions.defaults(), strict, row -> row.text("a"), file)).hasSize(1001);
    assertThat(strict.first()).containsExactly(file + ":3: a quoted field is not closed");
  }

  @Test
  void aCsvRecordThatIsTooLongEndsWithItsLine() {
    Path file = file("a.csv", "a,b\n1,\"" + "x".repeat(5000) + "\n3,4\n");
    BadRows strict = new BadRows(10, 100);

    assertThat(texts(ReadOptions.defaults(), strict, row -> row.text("a"), file))
        .containsExactly("3");
    assertThat(strict.first())
        .containsExactly(file + ":2: the record is longer than 100 bytes (maxRowBytes)");
  }

  @Test
  void readsZstandardAndGzipOfSeveralMembers() throws IOException {
    ByteArrayOutputStream zstd = new ByteArrayOutputStream();
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    for (String part : List.of("{\"text\":\"一\"}\n{\"te", "xt\":\"二\"}\n", "")) {
      zstd.write(Zstd.compress(part.getBytes(StandardCharsets.UTF_8)));
      gzip.write(CorpusFiles.gzip(part));
    }
    gzip.write(new byte[512]);
    for (byte[] bytes : List.of(zstd.toByteArray(), gzip.toByteArray())) {
      Path file = CorpusFiles.write(folder.resolve("rows.jsonl.zst"), bytes);
      assertThat(texts(ReadOptions.defaults(), file)).containsExactly("一", "二");
    }
    assertThat(bad.count()).isZero();
  }

  @Test
  void decodesWhatAByteOrderMarkSays() {
    for (String encoding : List.of("x-UTF-16LE-BOM", "UTF-16", "X-UTF-32LE-BOM")) {
      Path file =
          CorpusFiles.write(
              folder.resolve("rows.jsonl"),
              "{\"text\":\"字😀\"}\n{\"text\":\"b\"}".getBytes(Charset.forName(encoding)));
      assertThat(texts(ReadOptions.defaults(), file)).containsExactly("字😀", "b");
    }
  }

  @Test
  void readsAnEncodingThatIsNamed() {
    Path gbk =
        CorpusFiles.write(
            folder.resolve("a.txt"), "简体中文，没有标记".repeat(5000).getBytes(Charset.forName("GBK")));
    Path marked = file("b.txt", "\ufeff有标记");

    assertThat(texts(new ReadOptions(null, "gb18030"), gbk, marked))
        .containsExactly("简体中文，没有标记".repeat(5000), "有标记");
    assertThatThrownBy(() -> new ReadOptions(null, "gbk2"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("gbk2");
  }

  @Test
  void wrongBytesInANamedEncodingCostTheirRowOnly() {
    byte[] bytes =
        "{\"text\":\"好\"}\n{\"text\":\"?\"}\n{\"text\":\"的\"}\n".getBytes(Charset.forName("GBK"));
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == '?' ? (byte) 0xff : bytes[i];
    }
    Path file = CorpusFiles.write(folder.resolve("a.jsonl"), bytes);

    assertThat(texts(new ReadOptions(null, "gb18030"), file)).containsExactly("好", "的");
    assertThat(bad.first()).containsExactly(file + ":2: not valid UTF-8");
  }

  @Test
  void aFolderGivesEveryFormatAndNothingElse() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data/sub"));
    for (String name :
        List.of(
            "a.jsonl",
            "b.csv",
            "c.txt.gz",
            "README.md",
            "LICENSE.txt",
            "manifest.json",
            "a.bad.jsonl",
            ".hidden.jsonl",
            "x.png",
            "y.jsonl.part")) {
      CorpusFiles.write(data.resolve(name), "");
    }

    assertThat(names(InputFiles.of(folder.resolve("data"))))
        .containsExactly("a.jsonl", "b.csv", "c.txt.gz");
  }

  /** A folder of pages: there the README is a page. */
  @Test
  void aFolderOfTextsGivesAllOfThem() {
    file("README.md", "x");
    file("b.md", "x");

    assertThat(names(InputFiles.of(folder))).containsExactly("README.md", "b.md");
  }

  @Test
  void aGlobStandsForItsFilesInOrder() throws IOException {
    Path deep = Files.createDirectories(folder.resolve("data/x/y"));
    for (Path file :
        List.of(
            folder.resolve("data/b.jsonl.gz"), deep.resolve("a.jsonl.gz"), deep.resolve("a.txt"))) {
      CorpusFiles.write(file, "");
    }
    Path odd = file("odd[1].jsonl", "");

    assertThat(names(InputFiles.of(folder.resolve("data/**/*.jsonl.gz"))))
        .containsExactly("b.jsonl.gz", "a.jsonl.gz");
    assertThat(names(InputFiles.of(folder.resolve("data/*/y/a.{txt,csv}"))))
        .containsExactly("a.txt");
    assertThat(InputFiles.of(odd)).containsExactly(odd);
    assertThatThrownBy(() -> InputFiles.of(folder.resolve("data/*.csv")))
        .isInstanceOf(UserError.class)
        .hasMessageEndingWith("data/*.csv: no file matches");
  }

  @Test
  void theSecondReadGivesTheJsonOfRowsThatAreNone() throws IOException {
    Path csv = file("a.csv", "a,b\n1,2\n1\n3,4\n");
    Path text = file("b.txt", "字");
    Path json = file("c.jsonl", "{\"x\" :  1}\n");
    RowIndex index = new RowIndex(List.of(csv, text, json), row -> row, bad, _ -> {});
    List<String> copies = new ArrayList<>();

    index.reread((i, bytes) -> copies.add(i + new String(bytes, StandardCharsets.UTF_8)));

    assertThat(copies)
        .containsExactly(
            "0{\"a\":\"1\",\"b\":\"2\"}",
            "1{\"a\":\"3\",\"b\":\"4\"}",
            "2{\"text\":\"字\"}",
            "3{\"x\" :  1}");
    assertThat(index.size(0)).isEqualTo(2);
    assertThat(index.size(2)).isEqualTo(1);
  }

  @Test
  void writesZstandard() {
    Path file = folder.resolve("a.jsonl.zst");
    JsonLines.write(file, Stream.of(Map.of("text", "字")));

    assertThat(texts(ReadOptions.defaults(), file)).containsExactly("字");
    assertThat(file.toFile().length()).isLessThan(40);
  }

  private Path file(String name, String content) {
    return CorpusFiles.write(folder.resolve(name), content);
  }

  private List<Row> rows(Path... files) {
    return read(ReadOptions.defaults(), bad, row -> row, files);
  }

  private List<String> texts(ReadOptions options, Path... files) {
    return texts(options, bad, files);
  }

  private static List<String> texts(ReadOptions options, BadRows bad, Path... files) {
    return texts(options, bad, row -> row.text("text"), files);
  }

  private static List<String> texts(
      ReadOptions options, BadRows bad, RowParser<String> parser, Path... files) {
    return read(options, bad, parser, files);
  }

  private List<Long> lines(ReadOptions options, Path... files) {
    return read(options, bad, Row::line, files);
  }

  private static <T> List<T> read(
      ReadOptions options, BadRows bad, RowParser<T> parser, Path... files) {
    try (Stream<T> rows =
        Rows.read(List.of(new RowInput<>(List.of(files), options, parser)), bad)) {
      return rows.toList();
    }
  }

  private static List<String> names(List<Path> files) {
    return files.stream().map(file -> file.getFileName().toString()).toList();
  }
}
