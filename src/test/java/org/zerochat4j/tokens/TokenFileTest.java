package org.zerochat4j.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.training.BpeTrainer;

class TokenFileTest {
  @TempDir Path folder;

  /** Ids above 32767 come back negative when two bytes are read as signed. */
  @Test
  void readsTwoByteIdsAsUnsigned() throws Exception {
    Tokenizer tokenizer = withVocabulary(40_000);
    int[] ids = {0, 255, 256, 32_767, 32_768, 39_999};
    try (TokenFile file = write(tokenizer, ids)) {
      assertThat(file.info().dtype()).isEqualTo("uint16");
      assertThat(Files.size(file.path())).isEqualTo(14);
      assertThat(file.get(4)).isEqualTo(32_768);
      assertThat(all(file)).startsWith(ids).endsWith(tokenizer.eosId());
    }
  }

  /** A vocabulary beyond 65,536 would wrap around in two bytes. */
  @Test
  void usesFourBytesForLargeVocabularies() throws Exception {
    try (TokenFile file = write(withVocabulary(65_536), 1, 65_535)) {
      assertThat(file.info().dtype()).isEqualTo("uint16");
    }
    try (TokenFile file = write(withVocabulary(65_537), 1, 65_536)) {
      assertThat(file.info().dtype()).isEqualTo("uint32");
      assertThat(file.get(1)).isEqualTo(65_536);
    }
  }

  /** A file that was cut off or made with other ids trains a model on noise without an error. */
  @Test
  void refusesFilesThatDoNotFitTheirDescriptionOrTokenizer() throws Exception {
    Tokenizer tokenizer = toy();
    Path bin = folder.resolve("a.bin");
    write(tokenizer, 1, 2, 3).close();
    assertThatThrownBy(() -> TokenFile.open(bin, withVocabulary(300)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("another tokenizer");
    TokenFile.open(bin, tokenizer).close();
    Files.write(bin, new byte[] {1, 2, 3});
    assertThatThrownBy(() -> TokenFile.open(bin))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("3 bytes");
    Files.delete(TokenFileInfo.pathFor(bin));
    assertThatThrownBy(() -> TokenFile.open(bin)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> TokenFile.open(folder.resolve("no.bin")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no such");
  }

  /** Parallel encoding must not change the order of the documents. */
  @Test
  void tokenizesDocumentsInTheirOrderAndCountsTheirSources() throws Exception {
    Tokenizer tokenizer = toy();
    tokenizer.save(folder.resolve("tokenizer"));
    StringBuilder rows = new StringBuilder();
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      String text = "第" + i + "篇文章 <|im_end|>";
      rows.append(Json.line(Map.of("text", text, "source", i % 5 == 0 ? "wiki" : "baike")));
      rows.append('\n');
      for (int id : tokenizer.encode(text)) {
        expected.add(id);
      }
      expected.add(tokenizer.eosId());
    }
    Path input = folder.resolve("in.jsonl");
    Files.writeString(input, rows);
    Path bin = folder.resolve("a.bin");
    Tokenize.Result result =
        Tokenize.run(new TokenizeConfig(List.of(input), folder.resolve("tokenizer"), bin, 0));
    assertThat(result.documents()).isEqualTo(500);
    assertThat(result.tokens()).isEqualTo(expected.size());
    assertThat(result.sources().get("wiki").documents()).isEqualTo(100);
    assertThat(result.bytes()).isGreaterThan(500 * 20);
    try (TokenFile file = TokenFile.open(bin, tokenizer)) {
      assertThat(all(file)).isEqualTo(expected.stream().mapToInt(i -> i).toArray());
    }
  }

  private TokenFile write(Tokenizer tokenizer, int... ids) {
    Path bin = folder.resolve("a.bin");
    TokenFileWriter.write(bin, tokenizer, writer -> writer.document(ids, "test", 0));
    return TokenFile.open(bin);
  }

  private static int[] all(TokenFile file) {
    int[] ids = new int[(int) file.size()];
    file.read(0, ids, 0, ids.length);
    return ids;
  }

  private static Tokenizer toy() {
    return BpeTrainer.train(Stream.of("文章文章文章"), 260, BpeTrainer.DEFAULT_SPECIAL, "");
  }

  /** A tokenizer that claims {@code size} ids. */
  private Tokenizer withVocabulary(int size) {
    toy().save(folder);
    Path json = folder.resolve("tokenizer.json");
    ObjectNode root = (ObjectNode) Json.read(json);
    ((ObjectNode) root.at("/added_tokens/0")).put("id", size - 1);
    Json.write(json, root);
    return Tokenizer.load(folder);
  }
}
