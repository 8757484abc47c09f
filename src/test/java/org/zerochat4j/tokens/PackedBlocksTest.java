package org.zerochat4j.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.UserError;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.training.BpeTrainer;

class PackedBlocksTest {
  private static final Tokenizer TOKENIZER =
      BpeTrainer.train(Stream.of("a"), 256, BpeTrainer.DEFAULT_SPECIAL, "");
  private static final int EOS = TOKENIZER.eosId();

  @TempDir Path folder;

  /** The document mask: without it a text is predicted from the end of an unrelated one. */
  @Test
  void startsSegmentsAndPositionsAnewAtEveryDocument() {
    try (TokenFile file = write(new int[] {1, 2}, new int[] {3}, new int[] {4, 5, 6})) {
      // The file: 1 2 E 3 E 4 5 6 E
      TokenBatch b =
          PackedBlocks.heldOutPart(file, 0.8, new PackedBlocks.Options(1, 16, 0, true)).batch(0);
      assertThat(b.ids()).startsWith(3, EOS, 4, 5, 6, 0);
      b = PackedBlocks.all(file, new PackedBlocks.Options(1, 8, 0, true)).batch(0);
      assertThat(b.ids()).containsExactly(1, 2, EOS, 3, EOS, 4, 5, 6);
      assertThat(b.segments()).containsExactly(1, 1, 1, 2, 2, 3, 3, 3);
      assertThat(b.positions()).containsExactly(0, 1, 2, 0, 1, 0, 1, 2);
      assertThat(b.targets()).containsExactly(2, EOS, 0, EOS, 0, 5, 6, EOS);
      assertThat(b.weights()).containsExactly(1, 1, 0, 1, 0, 1, 1, 1);
      b = PackedBlocks.all(file, new PackedBlocks.Options(1, 8, 0, false)).batch(0);
      assertThat(b.segments()).containsOnly(1);
      assertThat(b.positions()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
      assertThat(b.targets()).containsExactly(2, EOS, 3, EOS, 4, 5, 6, EOS);
      assertThat(b.weights()).containsOnly(1);
    }
  }

  /**
   * Every token is read once an epoch, the last block is filled with padding that counts for
   * nothing.
   */
  @Test
  void coversEveryTokenOnceAnEpoch() {
    int[] document = IntStream.range(0, 250).toArray();
    try (TokenFile file = write(document)) {
      PackedBlocks blocks = PackedBlocks.all(file, new PackedBlocks.Options(4, 16, 3, true));
      assertThat(blocks.blocks()).isEqualTo(16);
      for (int epoch = 0; epoch < 3; epoch++) {
        List<Integer> seen = new ArrayList<>();
        for (long i = 0; i < blocks.batchesPerEpoch(); i++) {
          TokenBatch b = blocks.batch(epoch * blocks.batchesPerEpoch() + i);
          for (int j = 0; j < b.ids().length; j++) {
            if (b.segments()[j] > 0) {
              seen.add(b.ids()[j]);
              assertThat(b.targets()[j]).isEqualTo(b.ids()[j] == 249 ? EOS : b.ids()[j] + 1);
              assertThat(b.weights()[j]).isEqualTo(1);
            } else {
              assertThat(b.weights()[j]).isZero();
            }
          }
        }
        seen.sort(null);
        assertThat(seen).hasSize(250).doesNotHaveDuplicates();
      }
    }
  }

  /** A resumed run asks for batch n first; it must get what the first run got. */
  @Test
  void givesTheSameBatchForTheSameNumber() {
    try (TokenFile file = write(IntStream.range(0, 250).toArray())) {
      PackedBlocks one = PackedBlocks.all(file, new PackedBlocks.Options(2, 8, 3, true));
      PackedBlocks two = PackedBlocks.all(file, new PackedBlocks.Options(2, 8, 3, true));
      two.batch(5);
      assertThat(one.batch(20)).usingRecursiveComparison().isEqualTo(two.batch(20));
      int[] otherEpoch = one.batch(one.batchesPerEpoch()).ids();
      assertThat(otherEpoch).isNotEqualTo(one.batch(0).ids());
      PackedBlocks otherSeed = PackedBlocks.all(file, new PackedBlocks.Options(2, 8, 4, true));
      assertThat(otherSeed.batch(0).ids()).isNotEqualTo(one.batch(0).ids());
    }
  }

  /** A document in both parts makes the held-out loss a memory test. */
  @Test
  void holdsOutWholeDocumentsOnly() {
    int[][] documents = new int[20][];
    for (int i = 0; i < 20; i++) {
      documents[i] = new int[] {i, i, i, i, i};
    }
    try (TokenFile file = write(documents)) {
      PackedBlocks.Options options = new PackedBlocks.Options(1, 200, 0, true);
      TokenBatch train = PackedBlocks.trainPart(file, 0.22, options).batch(0);
      TokenBatch held = PackedBlocks.heldOutPart(file, 0.22, options).batch(0);
      assertThat(distinct(train))
          .containsExactlyElementsOf(IntStream.range(0, 16).boxed().toList());
      assertThat(distinct(held)).containsExactly(16, 17, 18, 19);
      assertThatThrownBy(() -> PackedBlocks.heldOutPart(file, 0, options))
          .isInstanceOf(UserError.class);
    }
  }

  /** What is left of an earlier batch would be trained on a second time. */
  @Test
  void aSpareBatchIsWrittenOverWhole() {
    try (TokenFile file = write(IntStream.range(0, 75).toArray())) {
      PackedBlocks blocks = PackedBlocks.all(file, new PackedBlocks.Options(2, 16, 3, true));
      TokenBatch spare = blocks.batch(0);
      for (long i = 1; i < 3 * blocks.batchesPerEpoch(); i++) {
        TokenBatch fresh = blocks.batch(i);
        TokenBatch reused = blocks.batch(i, spare);
        assertThat(reused).isSameAs(spare);
        assertThat(reused.ids()).isEqualTo(fresh.ids());
        assertThat(reused.targets()).isEqualTo(fresh.targets());
        assertThat(reused.weights()).isEqualTo(fresh.weights());
        assertThat(reused.segments()).isEqualTo(fresh.segments());
        assertThat(reused.positions()).isEqualTo(fresh.positions());
      }
    }
  }

  private static List<Integer> distinct(TokenBatch batch) {
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < batch.ids().length; i++) {
      int id = batch.ids()[i];
      if (batch.segments()[i] > 0 && id != EOS && !ids.contains(id)) {
        ids.add(id);
      }
    }
    return ids;
  }

  private TokenFile write(int[]... documents) {
    Path bin = folder.resolve("a.bin");
    TokenFileWriter.write(
        bin,
        TOKENIZER,
        writer -> {
          for (int[] document : documents) {
            writer.document(document, "test", 0);
          }
        });
    return TokenFile.open(bin, TOKENIZER);
  }
}
