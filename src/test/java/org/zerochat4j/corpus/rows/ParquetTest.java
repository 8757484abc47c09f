package org.zerochat4j.corpus.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.CorpusFiles;

/** Parquet as the hubs serve it, and as a broken download leaves it. */
class ParquetTest {
  @TempDir Path folder;
  private final BadRows bad = new BadRows(10_000, BadRows.DEFAULT_ROW_BYTES);

  @ParameterizedTest
  @EnumSource(
      value = CompressionCodecName.class,
      names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD"})
  void readsEveryCommonCompression(CompressionCodecName codec) {
    Path file = ParquetFiles.texts(folder.resolve("a.parquet"), codec, 2500);

    List<Row> rows = rows(file);

    assertThat(rows).hasSize(2500);
    assertThat(rows.get(2400).fields()).hasToString("{\"id\":2400,\"text\":\"文 2400\"}");
    assertThat(rows.get(2400).line()).isEqualTo(2401);
    assertThat(bad.count()).isZero();
  }

  @Test
  void isToldByItsFirstBytesToo() {
    Path file = ParquetFiles.texts(folder.resolve("download"), CompressionCodecName.SNAPPY, 3);

    assertThat(rows(file)).hasSize(3);
  }

  @Test
  void nestedListsStructsAndMapsBecomeJson() {
    Path file =
        ParquetFiles.write(
            folder.resolve("nested.parquet"),
            """
            message m {
              optional group messages (LIST) { repeated group list { optional group element {
                optional binary role (STRING); optional binary content (STRING); } } }
              optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
              optional group old (LIST) { repeated int32 array; }
              repeated double scores;
              optional group counts (MAP) { repeated group key_value {
                required binary key (STRING); optional int32 value; } }
              optional int32 day (DATE);
              optional int64 price (DECIMAL(10,2));
              optional binary raw;
              optional boolean yes;
              optional binary absent (STRING);
            }\
            """,
            CompressionCodecName.ZSTD,
            1,
            (_, row) -> {
              Group messages = row.addGroup("messages");
              messages
                  .addGroup("list")
                  .addGroup("element")
                  .append("role", "user")
                  .append("content", "问");
              messages.addGroup("list").addGroup("element").append("role", "assistant");
              Group tags = row.addGroup("tags");
              tags.addGroup("list").append("element", "a");
              tags.addGroup("list");
              row.addGroup("old").append("array", 1).append("array", 2);
              row.append("scores", 0.5).append("scores", 1.0);
              row.addGroup("counts").addGroup("key_value").append("key", "k").append("value", 3);
              row.append("day", 19_000).append("price", 1234L);
              row.append("raw", Binary.fromConstantByteArray(new byte[] {(byte) 0xff}));
              row.append("yes", true);
            });

    assertThat(rows(file).getFirst().fields())
        .hasToString(
            "{\"messages\":[{\"role\":\"user\",\"content\":\"问\"},{\"role\":\"assistant\"}],"
                + "\"tags\":[\"a\",null],\"old\":[1,2],\"scores\":[0.5,1.0],\"counts\":{\"k\":3},"
                + "\"day\":\"2022-01-08\",\"price\":12.34,\"raw\":\"/w==\",\"yes\":true}");
  }

  /** A column that is missing in one file of several must not end the work, nor pass unseen. */
  @Test
  void aMissingColumnMakesEachRowABadOneWithItsNumber() {
    Path good = ParquetFiles.texts(folder.resolve("a.parquet"), CompressionCodecName.SNAPPY, 5);
    Path other =
        ParquetFiles.write(
            folder.resolve("b.parquet"),
            "message m { required int64 id; }",
            CompressionCodecName.SNAPPY,
            3,
            (i, row) -> row.append("id", (long) i));
    Path side = folder.resolve("out.bad.jsonl");
    BadRows quarantined = new BadRows(10, 1000, side);

    try (Stream<String> texts =
        Rows.read(List.of(good, other), row -> row.text("text"), quarantined)) {
      assertThat(texts).hasSize(5);
    }
    assertThat(quarantined.count()).isEqualTo(3);
    assertThat(quarantined.first().get(1)).isEqualTo(other + ":2: the field \"text\" is missing");
    assertThat(CorpusFiles.rows(side).get(1).fields().get("text").asText()).isEqualTo("{\"id\":1}");
  }

  @Test
  void aMissingColumnEverywhereIsAnError() {
    Path file = ParquetFiles.texts(folder.resolve("a.parquet"), CompressionCodecName.SNAPPY, 5);

    assertThatThrownBy(
            () -> {
              try (Stream<String> texts =
                  Rows.read(List.of(file), row -> row.text("content"), bad)) {
                texts.forEach(_ -> {});
              }
            })
        .isInstanceOf(UserError.class)
        .hasMessage(
            file + ": none of its 5 rows can be used; line 1: the field \"content\" is missing");
  }

  @Test
  void textThatIsNotUtf8IsABadRow() {
    Path file =
        ParquetFiles.write(
            folder.resolve("a.parquet"),
            "message m { required binary text (STRING); }",
            CompressionCodecName.SNAPPY,
            3,
            (i, row) ->
                row.append(
                    "text",
                    Binary.fromConstantByteArray(
                        i == 1 ? new byte[] {(byte) 0xd0} : new byte[] {'a'})));

    assertThat(rows(file)).hasSize(2);
    assertThat(bad.first()).containsExactly(file + ":2: the column \"text\" is not valid UTF-8");
  }

  @Test
  void aFileThatIsCutOffIsOneBadRow() throws IOException {
    Path file = ParquetFiles.texts(folder.resolve("a.parquet"), CompressionCodecName.SNAPPY, 5);
    Path good = ParquetFiles.texts(folder.resolve("b.parquet"), CompressionCodecName.SNAPPY, 5);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 20));

    assertThat(rows(file, good)).hasSize(5);
    assertThat(bad.first().getFirst())
        .startsWith(file + ":1: the Parquet file is cut off or damaged");
  }

  @Test
  void aDamagedRowGroupCostsItsOwnRowsOnly() throws IOException {
    Path file =
        ParquetFiles.texts(folder.resolve("a.parquet"), CompressionCodecName.UNCOMPRESSED, 3000);
    byte[] bytes = Files.readAllBytes(file);
    byte[] mark = "文 1500".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length - mark.length; i++) {
      if (Arrays.equals(bytes, i, i + mark.length, mark, 0, mark.length)) {
        bytes[i + mark.length - 1] ^= 1;
      }
    }
    Files.write(file, bytes);

    assertThat(rows(file)).hasSize(2000);
    assertThat(bad.count()).isEqualTo(1000);
    assertThat(bad.first().getFirst()).startsWith(file + ":1001: row group 1 is damaged: ");
  }

  /** in = out + dropped, whatever bytes change. */
  @Test
  void randomDamageGivesRowsOrBadRows() throws IOException {
    Path file = ParquetFiles.texts(folder.resolve("a.parquet"), CompressionCodecName.SNAPPY, 50);
    Path good = CorpusFiles.documents(folder.resolve("good.jsonl"), List.of("a"));
    byte[] original = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 300; round++) {
      byte[] bytes = original.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Files.write(file, bytes);
      BadRows each = new BadRows(10_000, BadRows.DEFAULT_ROW_BYTES);
      assertThat(rows(each, good, file).size() + each.count()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void theSecondReadGivesTheRecordsAsJson() throws IOException {
    Path file = ParquetFiles.texts(folder.resolve("a.parquet"), CompressionCodecName.GZIP, 4);
    RowIndex index = new RowIndex(List.of(file), row -> row, bad, _ -> {});
    List<String> copies = new ArrayList<>();

    index.reread((_, json) -> copies.add(new String(json, StandardCharsets.UTF_8)));

    assertThat(copies).hasSize(4).contains("{\"id\":3,\"text\":\"文 3\"}");
    assertThat(Json.mapper().readTree(copies.getFirst()).get("id").asInt()).isZero();
  }

  private List<Row> rows(Path... files) {
    return rows(bad, files);
  }

  private static List<Row> rows(BadRows bad, Path... files) {
    try (Stream<Row> rows = Rows.read(List.of(files), row -> row, bad)) {
      return rows.toList();
    }
  }
}
