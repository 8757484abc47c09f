package org.zerochat4j.corpus.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.CorpusFiles;

/** What cannot be used is named with its place and kept, row for row; it never ends the work. */
class QuarantineTest {
  private static final int MEGABYTES = 100;

  @TempDir Path folder;

  /** A line without an end used to be able to take all memory; it also hid what it was. */
  @Test
  void aLineOfAHundredMegabytesIsAnExcerptWithItsPlaceAndLength() throws IOException {
    Path file = folder.resolve("long.jsonl.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("{\"text\":\"a\"}\n".getBytes(StandardCharsets.UTF_8));
      byte[] part = "字".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
      for (int written = 0; written < MEGABYTES << 20; written += part.length) {
        out.write(part);
      }
      out.write("\n{\"text\":\"b\"}\n".getBytes(StandardCharsets.UTF_8));
    }

    assertThat(texts(1, file)).containsExactly("a", "b");

    JsonNode row = side().getFirst();
    assertThat(row.get("file").asText()).isEqualTo(file.toString());
    assertThat(row.get("line").asInt()).isEqualTo(2);
    assertThat(row.get("reason").asText())
        .isEqualTo("the row is longer than 10000000 bytes (maxRowBytes)");
    assertThat(row.get("offset").asLong()).isEqualTo(13);
    assertThat(row.get("bytes").asLong()).isGreaterThanOrEqualTo(MEGABYTES << 20);
    assertThat(row.get("text").asText()).isEqualTo("字".repeat(333));
  }

  @Test
  void truncatedCompressionKeepsTheRowsBeforeAndTheBeginningOfTheNext() {
    StringBuilder rows = new StringBuilder();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 5000; i++) {
      rows.append("{\"text\":\"").append(random.nextLong()).append("\"}\n");
    }
    byte[] gzip = CorpusFiles.gzip(rows.toString());
    byte[] zstd = Zstd.compress(rows.toString().getBytes(StandardCharsets.UTF_8));
    for (byte[] whole : List.of(gzip, zstd)) {
      Path file =
          CorpusFiles.write(
              folder.resolve("cut.jsonl"), Arrays.copyOf(whole, whole.length * 9 / 10));
      Path good = CorpusFiles.documents(folder.resolve("good.jsonl"), List.of("a"));

      List<String> texts = texts(1, file, good);

      assertThat(texts.size()).isBetween(Arrays.equals(whole, gzip) ? 2000 : 1, 5000);
      assertThat(side().getFirst().get("reason").asText()).contains("cut off or damaged");
      assertThat(side().getFirst().get("line").asInt()).isEqualTo(texts.size());
    }
  }

  /** A second member that is damaged used to pass for the end of the file. */
  @Test
  void whatFollowsTheFirstGzipMemberIsNotSilentlyLost() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(CorpusFiles.gzip("{\"text\":\"a\"}\n"));
    bytes.writeBytes("garbage".getBytes(StandardCharsets.UTF_8));
    Path file = CorpusFiles.write(folder.resolve("rows.jsonl.gz"), bytes.toByteArray());

    assertThat(texts(1, file)).containsExactly("a");
    assertThat(side()).hasSize(1);
  }

  @Test
  void anEmptyFileThatShouldBeCompressedIsReported() {
    Path empty = CorpusFiles.write(folder.resolve("rows.jsonl.gz"), "");
    Path good = CorpusFiles.documents(folder.resolve("good.jsonl"), List.of("a"));

    assertThat(texts(1, empty, good)).containsExactly("a");
  }

  @Test
  void rowsThatAreNotUtf8AreKeptByteForByteWithAHint() {
    byte[] gbk = "{\"text\":\"这是一行国标码文字\"}".getBytes(Charset.forName("GBK"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("{\"text\":\"a\"}\n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(gbk);
    Path file = CorpusFiles.write(folder.resolve("mixed.jsonl"), bytes.toByteArray());

    assertThat(texts(1, file)).containsExactly("a");

    assertThat(side().getFirst().get("reason").asText())
        .isEqualTo("not valid UTF-8; it may be GB18030 (encoding: gb18030)");
    assertThat(Base64.getDecoder().decode(side().getFirst().get("base64").asText())).isEqualTo(gbk);
  }

  @Test
  void mixedEncodingsAmongFilesCostTheFilesThatAreNotUtf8() {
    Path utf16 =
        CorpusFiles.write(
            folder.resolve("utf16.txt"), "\ufeff有标记".getBytes(StandardCharsets.UTF_16LE));
    Path gbk =
        CorpusFiles.write(folder.resolve("gbk.txt"), "没有标记的".getBytes(Charset.forName("GBK")));
    Path utf8 = CorpusFiles.write(folder.resolve("utf8.txt"), "字");

    assertThat(texts(1, utf16, gbk, utf8)).containsExactly("有标记", "字");
    assertThat(side().getFirst().get("file").asText()).isEqualTo(gbk.toString());
  }

  /** Half a pair becomes a question mark when the row is written again. */
  @Test
  void halfASurrogatePairIsBadInWhateverField() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        "{\"text\":\"a\"}\n{\"text\":\"x\",\"more\":[{\"y\":\"\\uD800\"}]}\n{\"text\":\"\\ud83d\\ude00\"}\n{\"text\":\""
            .getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80});
    bytes.writeBytes("\"}\n".getBytes(StandardCharsets.UTF_8));
    Path file = CorpusFiles.write(folder.resolve("rows.jsonl"), bytes.toByteArray());

    assertThat(texts(2, file)).containsExactly("a", "😀");
    assertThat(side().get(0).get("reason").asText()).isEqualTo("half a surrogate pair");
    assertThat(side().get(0).get("text").asText()).contains("\\uD800");
    assertThat(side().get(1).get("reason").asText()).isEqualTo("not valid UTF-8");
  }

  @Test
  void nulBytesAndTooDeepNestingAreBadRows() {
    Path file =
        CorpusFiles.write(
            folder.resolve("rows.jsonl"),
            "{\"text\":\"a\"}\n{\"text\":\"\0\"}\n{\"text\":"
                + "[".repeat(100_000)
                + "]".repeat(100_000)
                + "}\n");

    assertThat(texts(2, file)).containsExactly("a");
    assertThat(side().get(0).get("reason").asText()).isEqualTo("a NUL byte in the row");
    assertThat(side().get(0).get("text").asText()).contains("\0");
    assertThat(side().get(1).get("reason").asText()).contains("nesting depth");
  }

  @Test
  void anArrayThatIsNeverClosedKeepsWhatItHas() {
    Path file =
        CorpusFiles.write(folder.resolve("rows.json"), "[{\"text\":\"a\"},\n{\"text\":\"b\"},\n");

    assertThat(texts(1, file)).containsExactly("a", "b");
    assertThat(side().getFirst().get("reason").asText()).isEqualTo("the array is not closed");
    assertThat(side().getFirst().get("line").asInt()).isEqualTo(3);
  }

  /** An element that was too long used to cost the rest of the array. */
  @Test
  void anElementThatIsTooLongCostsItself() {
    Path file =
        CorpusFiles.write(
            folder.resolve("rows.json"),
            "[{\"text\":\"a\"},{\"text\":\"" + "]},{".repeat(5000) + "\"},\n{\"text\":\"b\"}]");
    BadRows strict = new BadRows(10, 1000);

    try (Stream<String> texts = Rows.read(List.of(file), row -> row.text("text"), strict)) {
      assertThat(texts).containsExactly("a", "b");
    }
    assertThat(strict.first())
        .containsExactly(file + ":1: the element is longer than 1000 bytes (maxRowBytes)");
  }

  @Test
  void theSideFileOfAnEarlierRunDoesNotOutliveIt() {
    Path good = CorpusFiles.documents(folder.resolve("good.jsonl"), List.of("a"));
    Path out = CorpusFiles.write(folder.resolve("out.jsonl.gz"), "");
    Path side = CorpusFiles.write(folder.resolve("out.bad.jsonl"), "old");

    BadRows bad = BadRows.beside(out, 10, 1000);
    try (Stream<Row> rows = Rows.read(List.of(good), row -> row, bad)) {
      assertThat(rows).hasSize(1);
    }

    assertThat(side).doesNotExist();
    assertThat(bad.summary()).doesNotContainKey("quarantine");
  }

  /** Who feeds the repaired side file back must not find it deleted. */
  @Test
  void aSideFileThatIsReadIsNotOverwritten() {
    Path side = CorpusFiles.documents(folder.resolve("out.bad.jsonl"), List.of("a"));

    assertThatThrownBy(() -> texts(0, side))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("rename it first");
    assertThat(side).exists();
  }

  @Test
  void theErrorAfterTooManyNamesTheSideFile() {
    Path file =
        CorpusFiles.write(folder.resolve("rows.jsonl"), "{\"text\":\"a\"}\n" + "x\n".repeat(9));
    BadRows bad = new BadRows(3, 1000, folder.resolve("out.bad.jsonl"));

    assertThatThrownBy(
            () -> {
              try (Stream<Row> rows = Rows.read(List.of(file), row -> row, bad)) {
                rows.forEach(_ -> {});
              }
            })
        .isInstanceOf(UserError.class)
        .hasMessageContaining("more than 3 bad rows")
        .hasMessageContaining("out.bad.jsonl");
    assertThat(side()).hasSize(4);
  }

  @Test
  void sideFilesAreNamedAfterTheOutput() {
    assertThat(Quarantine.beside(Path.of("a/pages.jsonl.gz")))
        .isEqualTo(Path.of("a/pages.bad.jsonl"));
    assertThat(Quarantine.beside(Path.of("train.bin"))).isEqualTo(Path.of("train.bad.jsonl"));
    assertThat(Quarantine.beside(Path.of("runs/v1.2"))).isEqualTo(Path.of("runs/v1.2.bad.jsonl"));
  }

  /** Rows in = rows out + bad rows: each line of a damaged file is one of the two. */
  @Test
  void everyLineOfADamagedFileIsCountedOnce() {
    SplittableRandom random = new SplittableRandom(9);
    byte[] original =
        "{\"text\":\"一二三\", \"n\": [1, 2]}\n".repeat(40).getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 300; round++) {
      byte[] bytes = original.clone();
      for (int n = 0; n < 5; n++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      bytes[0] = '{';
      Path file = CorpusFiles.write(folder.resolve("rows.jsonl"), bytes);
      long lines = 0;
      for (String line : new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1)) {
        lines += line.isBlank() ? 0 : 1;
      }
      BadRows bad = new BadRows();
      try (Stream<Row> rows = Rows.read(List.of(file), row -> row, bad)) {
        assertThat(rows.count() + bad.count()).isEqualTo(lines);
      }
    }
  }

  private List<String> texts(int expectedBad, Path... files) {
    BadRows bad = new BadRows(100, BadRows.DEFAULT_ROW_BYTES, folder.resolve("out.bad.jsonl"));
    try (Stream<String> texts = Rows.read(List.of(files), row -> row.text("text"), bad)) {
      List<String> all = texts.toList();
      assertThat(bad.count()).isEqualTo(expectedBad);
      assertThat(side()).hasSize(expectedBad);
      return all;
    }
  }

  private List<JsonNode> side() {
    return CorpusFiles.lines(folder.resolve("out.bad.jsonl")).stream()
        .map(QuarantineTest::tree)
        .toList();
  }

  private static JsonNode tree(String json) {
    try {
      return Json.mapper().readTree(json);
    } catch (IOException e) {
      throw new AssertionError(json, e);
    }
  }
}
