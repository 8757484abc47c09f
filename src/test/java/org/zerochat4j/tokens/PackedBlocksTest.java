package org.zerochat4j.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
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
      TokenBatch b = PackedBlocks.all(file, new PackedBlocks.Options(1, 8, 0, true)).batch(0);
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
    int[][] documents = new int[200][];
    for (int i = 0; i < 200; i++) {
      documents[i] = new int[] {i, i, i, i, i};
    }
    try (TokenFile file = write(documents)) {
      PackedBlocks.Options options = new PackedBlocks.Options(1, 2000, 0, true);
      List<Integer> train = distinct(PackedBlocks.trainPart(file, 0.22, options).batch(0));
      List<Integer> held = distinct(PackedBlocks.heldOutPart(file, 0.22, options).batch(0));
      assertThat(held).hasSize(44).isSorted();
      assertThat(train).doesNotContainAnyElementsOf(held).hasSize(156).isSorted();
      PackedBlocks.Options otherSeed = new PackedBlocks.Options(1, 2000, 9, true);
      assertThat(distinct(PackedBlocks.heldOutPart(file, 0.22, otherSeed).batch(0)))
          .isEqualTo(held);
      assertThatThrownBy(() -> PackedBlocks.heldOutPart(file, 0, options))
          .isInstanceOf(UserError.class);
    }
  }

  /** A mixture takes some sources twice: a copy on either side would be learned by heart. */
  @Test
  void copiesOfADocumentAreInTheSamePart() {
    int[][] documents = new int[300][];
    for (int i = 0; i < 300; i++) {
      documents[i] = new int[] {i % 100, 7};
    }
    try (TokenFile file = write(documents)) {
      PackedBlocks.Options options = new PackedBlocks.Options(1, 1000, 0, true);
      TokenBatch train = PackedBlocks.trainPart(file, 0.1, options).batch(0);
      TokenBatch held = PackedBlocks.heldOutPart(file, 0.1, options).batch(0);
      // Of each document only the first id, the one at position 0, tells it apart.
      assertThat(firsts(train)).doesNotContainAnyElementsOf(firsts(held));
      assertThat(firsts(train).size() + firsts(held).size()).isEqualTo(300);
    }
  }

  /** The last block of a part reaches into nothing of the other part. */
  @Test
  void noBlockMixesThePartsAndEveryTokenIsInOne() {
    SplittableRandom random = new SplittableRandom(5);
    int[][] documents = new int[3000][];
    int tokens = 0;
    for (int i = 0; i < documents.length; i++) {
      documents[i] = new int[random.nextInt(1, 20)];
      Arrays.fill(documents[i], 1);
      documents[i][0] = random.nextInt(200);
      tokens += documents[i].length + 1;
    }
    try (TokenFile file = write(documents)) {
      PackedBlocks.Options options = new PackedBlocks.Options(3, 16, 1, true);
      PackedBlocks train = PackedBlocks.trainPart(file, 0.1, options);
      PackedBlocks held = PackedBlocks.heldOutPart(file, 0.1, options);
      // The last token of either is only a target.
      assertThat(train.tokens() + held.tokens()).isEqualTo(tokens - 2);
      assertThat((double) held.tokens() / tokens).isBetween(0.095, 0.105);
      long read = 0;
      for (long i = 0; i < train.batchesPerEpoch(); i++) {
        TokenBatch batch = train.batch(i);
        for (int j = 0; j < batch.ids().length; j++) {
          read += batch.segments()[j] > 0 ? 1 : 0;
          if (batch.weights()[j] > 0 && batch.targets()[j] != EOS) {
            assertThat(batch.targets()[j]).isEqualTo(1); // Never the first id of a document.
          }
        }
      }
      assertThat(read).isEqualTo(train.tokens());
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

  private static List<Integer> firsts(TokenBatch batch) {
    List<Integer> firsts = new ArrayList<>();
    for (int i = 0; i < batch.ids().length; i++) {
      if (batch.segments()[i] > 0 && batch.positions()[i] == 0) {
        firsts.add(batch.ids()[i]);
      }
    }
    return firsts;
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
