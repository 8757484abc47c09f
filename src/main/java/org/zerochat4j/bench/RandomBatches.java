package org.zerochat4j.bench;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.zerochat4j.base.Seeds;
import org.zerochat4j.tokens.BatchSource;
import org.zerochat4j.tokens.TokenBatch;

/**
 * Ids by chance, one segment a row, every target counts: what is in them does not change a speed.
 */
final class RandomBatches implements BatchSource {
  private final BenchShape shape;

  RandomBatches(BenchShape shape) {
    this.shape = shape;
  }

  @Override
  public TokenBatch batch(long index) {
    int n = shape.tokens();
    int[] ids = new int[n];
    int[] positions = new int[n];
    int[] segments = new int[n];
    int[] targets = new int[n];
    float[] weights = new float[n];
    SplittableRandom random = new SplittableRandom(Seeds.derive(1, "bench/" + index));
    for (int i = 0; i < n; i++) {
      ids[i] = random.nextInt(shape.config().vocabSize());
      positions[i] = i % shape.sequence();
      targets[i] = random.nextInt(shape.config().vocabSize());
    }
    Arrays.fill(segments, 1);
    Arrays.fill(weights, 1);
    return new TokenBatch(
        shape.batch(), shape.sequence(), ids, positions, segments, targets, weights);
  }

  @Override
  public long batchesPerEpoch() {
    return Long.MAX_VALUE;
  }
}
