package org.zerochat4j.stages.reward;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.base.Seeds;
import org.zerochat4j.graph.InputArrays;
import org.zerochat4j.model.Compute;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Objective;
import org.zerochat4j.model.PaddedBatch;
import org.zerochat4j.train.TrainingTask;

/**
 * Pairs for the ranking loss. A batch holds pairs of like length; every epoch deals them anew, and
 * what is left over when the last batch is full waits for the next epoch.
 */
final class RankingTask implements TrainingTask {

  /** Pairs are sorted by length among so many batches: little padding, still much chance. */
  private static final int POOL_BATCHES = 16;

  private final Objective objective;
  private final List<RankedPair> pairs;
  private final int batchSize;
  private final long seed;
  private final long tokensPerStep;
  private final Map<Integer, InputArrays> arraysByTime = new HashMap<>();
  private long epoch = -1;
  private List<List<RankedPair>> batches;

  RankingTask(LlamaModel model, List<RankedPair> pairs, int batchSize, long seed, Compute compute) {
    this.objective = Objective.ranking(model, compute);
    this.pairs = List.copyOf(pairs);
    this.batchSize = Math.min(batchSize, pairs.size());
    this.seed = seed;
    double mean =
        pairs.stream()
            .mapToInt(p -> p.chosen().length + p.rejected().length)
            .average()
            .orElseThrow();
    this.tokensPerStep = Math.round(mean * this.batchSize);
  }

  @Override
  public Objective objective() {
    return objective;
  }

  @Override
  public Map<String, INDArray> inputs(long step, int microBatch) {
    long perEpoch = pairs.size() / batchSize;
    if (step / perEpoch != epoch) {
      epoch = step / perEpoch;
      batches = deal(Seeds.random(seed, "pairs/epoch-" + epoch));
    }
    return inputs(batches.get((int) (step % perEpoch)));
  }

  private List<List<RankedPair>> deal(SplittableRandom random) {
    List<RankedPair> shuffled = new ArrayList<>(pairs);
    Collections.shuffle(shuffled, Random.from(random));
    List<List<RankedPair>> dealt = new ArrayList<>();
    int used = shuffled.size() / batchSize * batchSize;
    for (int from = 0; from < used; from += POOL_BATCHES * batchSize) {
      List<RankedPair> pool =
          shuffled.subList(from, Math.min(from + POOL_BATCHES * batchSize, used));
      pool.sort(Comparator.comparingInt(RankedPair::length));
      for (int i = 0; i < pool.size(); i += batchSize) {
        dealt.add(List.copyOf(pool.subList(i, i + batchSize)));
      }
    }
    Collections.shuffle(dealt, Random.from(random));
    return dealt;
  }

  private Map<String, INDArray> inputs(List<RankedPair> pairs) {
    List<int[]> sequences = new ArrayList<>();
    for (RankedPair pair : pairs) {
      sequences.add(pair.chosen());
      sequences.add(pair.rejected());
    }
    PaddedBatch batch = new PaddedBatch(sequences);
    InputArrays arrays = arraysByTime.computeIfAbsent(batch.time(), _ -> new InputArrays());
    return batch.rankingInputs(arrays);
  }

  @Override
  public long tokensPerStep() {
    return tokensPerStep;
  }
}
