package org.zerochat4j.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.rows.TextUnit;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.Toy;

class TokenizeTest {
  private static final Tokenizer TOKENIZER = Toy.tokenizer();

  @TempDir Path folder;
  private Path input;
  private Path bin;

  @BeforeEach
  void saveTokenizer() {
    TOKENIZER.save(folder.resolve("tokenizer"));
    input = folder.resolve("in.jsonl");
    bin = folder.resolve("tokens/train.bin");
  }

  /** Parallel encoding must not change the order of the documents, within a batch or over it. */
  @Test
  void writesDocumentsInTheirOrderAndCountsTheirSources() throws Exception {
    StringBuilder rows = new StringBuilder();
    IntStream.Builder expectedIds = IntStream.builder();
    long bytes = 0;
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 70_000; i++) {
      String text = i % 10_000 == 9 ? "月光😀<|im_end|>".repeat(random.nextInt(20_000)) : "第" + i;
      rows.append(Json.line(Map.of("text", text, "source", i % 5 == 0 ? "wiki" : "baike")));
      rows.append('\n');
      for (int id : TOKENIZER.encode(text)) {
        expectedIds.add(id);
      }
      expectedIds.add(TOKENIZER.eosId());
      bytes += text.getBytes(StandardCharsets.UTF_8).length;
    }
    Files.writeString(input, rows + "broken\n");
    Tokenize.Result result = Tokenize.run(config(0));
    assertThat(result.documents()).isEqualTo(70_000);
    assertThat(result.badRows().count()).isEqualTo(1);
    int[] expected = expectedIds.build().toArray();
    assertThat(result.tokens()).isEqualTo(expected.length);
    assertThat(result.sources().get("wiki").documents()).isEqualTo(14_000);
    assertThat(result.bytes()).isEqualTo(bytes);
    assertThat(all(bin)).isEqualTo(expected);
    try (TokenFile file = TokenFile.open(bin, TOKENIZER)) {
      file.verify();
      assertThat(new DocumentSplit(file, 0.1).heldOut().size()).isPositive();
    }
  }

  /** Shards are cut between documents, and read together they are the one file. */
  @Test
  void shardsReadAsOneFile() throws Exception {
    writeRows(200);
    Tokenize.run(config(0));
    int[] whole = all(bin);
    Tokenize.Result result = Tokenize.run(config(300));
    assertThat(Files.exists(bin)).isFalse();
    assertThat(result.shards()).isGreaterThan(5);
    assertThat(result.tokens()).isEqualTo(whole.length);
    assertThat(all(bin)).isEqualTo(whole);
    assertThat(all(bin.getParent())).isEqualTo(whole);
    assertThat(all(bin.resolveSibling("train-*.bin"))).isEqualTo(whole);
    try (TokenFile file = TokenFile.open(bin, TOKENIZER)) {
      assertThat(file.info().documents()).isEqualTo(200);
      assertThat(file.files()).hasSize(result.shards());
      for (Path shard : file.files()) {
        try (TokenFile one = TokenFile.open(shard)) {
          assertThat(one.size()).isBetween(1L, 300L);
          assertThat(one.get(one.size() - 1)).isEqualTo(TOKENIZER.eosId());
        }
      }
      int[] some = new int[700];
      file.read(150, some, 0, 700);
      assertThat(some).isEqualTo(Arrays.copyOfRange(whole, 150, 850));
    }
    // The same documents are held out, however the files are cut.
    List<int[]> heldOut = new ArrayList<>();
    for (long shardTokens : new long[] {0, 300, 1000}) {
      Tokenize.run(config(shardTokens));
      try (TokenFile file = TokenFile.open(bin)) {
        heldOut.add(all(new DocumentSplit(file, 0.2).heldOut()));
      }
    }
    assertThat(heldOut.get(1)).isEqualTo(heldOut.get(0));
    assertThat(heldOut.get(2)).isEqualTo(heldOut.get(0));
  }

  /** After a kill in a corpus of days, what is done must not be done again, nor differ. */
  @Test
  void goesOnAfterTheLastWholeShard() throws Exception {
    writeRows(200);
    int shards = Tokenize.run(config(300)).shards();
    int[] whole = all(bin);
    Path third = folder.resolve("tokens/train-00003.bin");
    FileTime first = Files.getLastModifiedTime(folder.resolve("tokens/train-00002.bin"));
    // As a kill leaves it: three shards are whole, one has no description yet.
    Files.delete(TokenFileInfo.pathFor(bin));
    Files.delete(TokenFileInfo.pathFor(third));
    Tokenize.Result again = Tokenize.run(config(300));
    assertThat(again.resumed()).isEqualTo(3);
    assertThat(again.shards()).isEqualTo(shards);
    assertThat(again.documents()).isEqualTo(200);
    assertThat(all(bin)).isEqualTo(whole);
    assertThat(Files.getLastModifiedTime(folder.resolve("tokens/train-00002.bin")))
        .isEqualTo(first);
    // Fewer documents: nothing of the earlier call may stay among the shards.
    writeRows(20);
    Tokenize.Result fewer = Tokenize.run(config(300));
    assertThat(fewer.resumed()).isZero();
    assertThat(fewer.documents()).isEqualTo(20);
    assertThat(all(bin.getParent())).isEqualTo(all(bin));
  }

  /** Every row is either a document of the file or counted as bad. */
  @Test
  void refusesAnInputWithoutDocuments() throws Exception {
    Files.writeString(input, "");
    assertThatThrownBy(() -> Tokenize.run(config(0)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no documents");
    assertThat(Files.exists(bin)).isFalse();
  }

  /** The size of a text is counted without making its bytes. */
  @Test
  void countsBytesAsTheEncoderOfThePlatformDoes() {
    for (String text :
        List.of("", "abc", "é", "月光", "😀a😀", "a\ud83d", "\ude00b", "\ude00\ud83d")) {
      String clean = text.replaceAll("(?<![\\ud800-\\udbff])[\\udc00-\\udfff]", "\ufffd");
      clean = clean.replaceAll("[\\ud800-\\udbff](?![\\udc00-\\udfff])", "\ufffd");
      assertThat(Characters.utf8Length(text))
          .as(Json.line(clean))
          .isEqualTo(clean.getBytes(StandardCharsets.UTF_8).length);
    }
  }

  private void writeRows(int count) throws IOException {
    SplittableRandom random = new SplittableRandom(count);
    String words = "床前明月光疑是地上霜举头望明月低头思故乡";
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String text = i + words.substring(random.nextInt(words.length()));
      rows.append(Json.line(Map.of("text", text))).append('\n');
    }
    Files.writeString(input, rows);
  }

  /** A text larger than a row may be could not be tokenized at all: no option cut it. */
  @Test
  void aPlainTextIsCutIntoLinesOrBlocks() throws Exception {
    input = folder.resolve("in.txt");
    Files.writeString(input, "床前\n明月光\n\n疑是\n");
    assertThat(Tokenize.run(config(TextUnit.FILE)).documents()).isEqualTo(1);
    assertThat(Tokenize.run(config(TextUnit.BLOCK)).documents()).isEqualTo(2);
    assertThat(Tokenize.run(config(TextUnit.LINE)).documents()).isEqualTo(3);
  }

  /** An id above the vocabulary in a damaged file once ended training with an internal error. */
  @Test
  void aDamagedIdIsReportedWithItsPlace() throws Exception {
    writeRows(20);
    Tokenize.run(config(0));
    byte[] bytes = Files.readAllBytes(bin);
    bytes[14] = (byte) 0xff;
    bytes[15] = (byte) 0xff;
    Files.write(bin, bytes);
    try (TokenFile file = TokenFile.open(bin, TOKENIZER)) {
      assertThatThrownBy(() -> all(file))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("train.bin: token 7 is 65535")
          .hasMessageContaining("damaged");
    }
  }

  private TokenizeConfig config(TextUnit text) {
    TokenizeConfig d = config(0);
    return new TokenizeConfig(
        d.inputs(), d.tokenizer(), d.out(), 0, text, null, d.maxBadRows(), d.maxRowBytes());
  }

  private TokenizeConfig config(long shardTokens) {
    TokenizeConfig d = TokenizeConfig.defaults();
    return new TokenizeConfig(
        List.of(input),
        folder.resolve("tokenizer"),
        bin,
        shardTokens,
        d.text(),
        d.encoding(),
        d.maxBadRows(),
        d.maxRowBytes());
  }

  private static int[] all(Path path) {
    try (TokenFile file = TokenFile.open(path, TOKENIZER)) {
      return all(file);
    }
  }

  private static int[] all(TokenSequence tokens) {
    int[] ids = new int[(int) tokens.size()];
    tokens.read(0, ids, 0, ids.length);
    return ids;
  }
}
