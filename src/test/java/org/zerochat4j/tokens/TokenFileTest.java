package org.zerochat4j.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.AtomicFiles;
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

  /** Tokens beyond 2^31, and bytes beyond 2^32, are lost wherever an index is an int. */
  @Test
  void readsBeyondTwoBillionTokens() throws Exception {
    int documents = 2100;
    int length = 1 << 20;
    Tokenizer tokenizer = toy();
    write(tokenizer, 1).close();
    Path bin = folder.resolve("a.bin");
    ObjectNode info = (ObjectNode) Json.read(TokenFileInfo.pathFor(bin));
    info.put("tokens", (long) documents * length).put("documents", documents).put("vocab", 1 << 16);
    Json.write(TokenFileInfo.pathFor(bin), info);
    try (RandomAccessFile data = new RandomAccessFile(bin.toFile(), "rw");
        DataOutputStream index =
            new DataOutputStream(
                new BufferedOutputStream(Files.newOutputStream(TokenShard.indexFor(bin))))) {
      data.setLength(2L * documents * length); // Sparse: no byte of it is on the disk.
      for (int i = 0; i < documents; i++) {
        data.seek(2L * i * length);
        data.write(new byte[] {(byte) i, (byte) (i >> 8)});
        index.writeInt(Integer.reverseBytes(length));
        index.writeInt(Integer.reverseBytes(i * 0x9e3779b9));
      }
    }
    try (TokenFile file = TokenFile.open(bin, tokenizer)) {
      assertThat(file.size()).isGreaterThan(1L << 31);
      assertThat(file.get(2099L * length)).isEqualTo(2099);
      DocumentSplit split = new DocumentSplit(file, 0.3);
      DocumentPart train = split.train();
      DocumentPart heldOut = split.heldOut();
      assertThat(train.size() + heldOut.size()).isEqualTo(file.size());
      assertThat((double) heldOut.size() / file.size()).isBetween(0.299, 0.301);
      int[] seen = new int[documents];
      for (DocumentPart part : List.of(train, heldOut)) {
        for (long at = 0; at < part.size(); at += length) {
          int document = part.get(at);
          seen[document]++;
          assertThat(part.placeOf(at)).isEqualTo((long) document * length);
          assertThat(part.indexOf((long) document * length)).isEqualTo(at);
        }
      }
      assertThat(seen).containsOnly(1);
      PackedBlocks blocks = PackedBlocks.all(file, new PackedBlocks.Options(1, length, 1, false));
      assertThat(blocks.blocks()).isEqualTo(documents);
      assertThat(blocks.batch(5).ids()[0]).isBetween(0, documents - 1);
    }
  }

  /** A damaged copy trains a model on noise; the size alone does not show it. */
  @Test
  void verifiesTheChecksumOnDemand() throws Exception {
    try (TokenFile file = write(toy(), 1, 2, 3)) {
      file.verify();
      assertThat(file.info().sha256()).isEqualTo(AtomicFiles.sha256(file.path()));
    }
    Path bin = folder.resolve("a.bin");
    byte[] bytes = Files.readAllBytes(bin);
    bytes[2] ^= 1;
    Files.write(bin, bytes);
    try (TokenFile file = TokenFile.open(bin)) {
      assertThatThrownBy(file::verify)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("checksum");
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
