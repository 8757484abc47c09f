package org.zerochat4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.UserError;
import org.zerochat4j.model.Compute;
import org.zerochat4j.tokens.TokenBatch;
import org.zerochat4j.tokens.TokenFile;

class LearningComparisonTest {
  private static final BenchShape TINY =
      new BenchShape("tiny", BenchShape.config(32, 2, 4, 48, 64, 16), 2, 16);

  @TempDir Path folder;

  @Test
  void theLossFallsOnATextThatRepeatsItself() throws IOException {
    Path tokens = tokens(500, 64);
    ObjectNode json =
        LearningComparison.run(
                new LearningComparison.Options(TINY, Compute.FP32, tokens, 30, false))
            .json();
    assertThat(json.get("losses")).hasSize(30);
    assertThat(json.get("loss").asDouble()).isLessThan(json.get("losses").get(0).asDouble());
    assertThat(json.has("relative_difference")).isFalse();
  }

  /** Guards against a row of padding, which the other side would train on. */
  @Test
  void everyTargetOfEveryBatchCountsAndIsWritten() throws IOException {
    LearningComparison.Options options =
        new LearningComparison.Options(TINY, Compute.FP32, tokens(100, 64), 9, false);
    try (TokenFile file = TokenFile.open(options.tokens())) {
      LearningComparison.FullBatches batches = new LearningComparison.FullBatches(file, options);
      Path written = folder.resolve("batches.bin");
      LearningComparison.write(written, batches, 9);
      ByteBuffer numbers =
          ByteBuffer.wrap(Files.readAllBytes(written)).order(ByteOrder.LITTLE_ENDIAN);
      for (int step = 0; step < 9; step++) {
        TokenBatch batch = batches.batch(step);
        assertThat(batch.weights()).containsOnly(1);
        assertThat(batch.segments()).containsOnly(1);
        for (int id : batch.ids()) {
          assertThat(numbers.getInt()).isEqualTo(id);
        }
        for (int target : batch.targets()) {
          assertThat(numbers.getInt()).isEqualTo(target);
        }
      }
      assertThat(numbers.hasRemaining()).isFalse();
    }
  }

  @Test
  void aTextOfALargerVocabularyIsRefused() throws IOException {
    LearningComparison.Options options =
        new LearningComparison.Options(TINY, Compute.FP32, tokens(100, 65), 2, false);
    assertThatThrownBy(() -> LearningComparison.run(options))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tokenize with a smaller one");
  }

  @Test
  void theSmoothedLossIsNotDrawnToZeroAtTheStart() {
    assertThat(LearningComparison.smoothed(new double[] {3, 3, 3})).isCloseTo(3, within(1e-12));
  }

  private Path tokens(int count, int vocab) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(2 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putShort((short) (i % 10));
    }
    Path bin = folder.resolve("tokens.bin");
    Files.write(bin, bytes.array());
    Files.writeString(
        folder.resolve("tokens.bin.json"),
        """
        {"dtype": "uint16", "tokens": %d, "documents": 1, "sources": {}, "eos": 63, "vocab": %d,
        "tokenizer": "none", "sha256": "none"}
        """
            .formatted(count, vocab));
    return bin;
  }
}
