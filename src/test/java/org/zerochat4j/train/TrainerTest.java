package org.zerochat4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.graph.FlatVector;
import org.zerochat4j.kernels.Buffer;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.model.LlamaConfig;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Objective;
import org.zerochat4j.tokens.BatchSource;
import org.zerochat4j.tokens.TokenBatch;

class TrainerTest {

  private static final int VOCAB = 24;
  private static final int TIME = 12;

  @TempDir Path folder;

  /** A model that cannot learn one batch by heart has a gradient or an optimiser that is wrong. */
  @Test
  void learnsOneBatchByHeart() {
    TrainingConfig config = config(150, 1, 4);
    try (LlamaModel model = model();
        RunFolder run = RunFolder.open(folder, config, RunFolder.AUTO, 1);
        LanguageModelTask task = new LanguageModelTask(model, source(_ -> random(4, 7)), 1)) {
      Trainer.Result result = new Trainer("test", task, config, 150, run).run();
      assertThat(result.loss()).isLessThan(0.05);
      assertThat(result.skipped()).isZero();
    }
  }

  /**
   * A resumed run that differs in one bit has lost a moment, a counter or its place in the data.
   */
  @Test
  void aResumedRunEndsWithTheBitsOfAnUnbrokenOne() throws IOException {
    TrainingConfig config = config(30, 2, 2);
    float[] unbroken = train(config, folder.resolve("a"), 30);
    train(config, folder.resolve("b"), 20);
    float[] resumed = train(config, folder.resolve("b"), 30);
    assertThat(resumed).isEqualTo(unbroken);

    List<String> rows =
        Files.readAllLines(folder.resolve("b/metrics.jsonl"), StandardCharsets.UTF_8);
    List<Long> steps =
        rows.stream()
            .map(row -> {
              try {
                return Json.mapper().readTree(row).path("step").asLong();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            })
            .toList();
    assertThat(steps).isSorted().doesNotHaveDuplicates().endsWith(30L);
  }

  /** One sequence more or less in a pass must not change what is learned. */
  @Test
  void gradientAccumulationEqualsOneLargeBatch() {
    float[] whole = gradientStep(1, 8);
    float[] parts = gradientStep(4, 2);
    for (int i = 0; i < whole.length; i++) {
      assertThat((double) parts[i]).isCloseTo(whole[i], offset(1e-5));
    }
  }

  /** Not-a-number weights are worse than a stopped run. */
  @Test
  void aLearningRateThatExplodesEndsWithOneLine() {
    TrainingConfig config =
        new TrainingConfig(
            400,
            1,
            4,
            TIME,
            1,
            1e20,
            1e20,
            0,
            0,
            0.9,
            0.95,
            1e-8,
            0,
            1,
            0,
            1,
            10,
            Precision.FP32,
            false,
            Offload.NONE,
            0,
            List.of());
    try (LlamaModel model = model();
        RunFolder run = RunFolder.open(folder, config, RunFolder.AUTO, 1);
        LanguageModelTask task =
            new LanguageModelTask(model, source(index -> random(4, index)), 1)) {
      Trainer trainer = new Trainer("test", task, config, 400, run);
      assertThatThrownBy(trainer::run)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("learning rate");
    }
    assertThat(folder.resolve("model")).doesNotExist();
  }

  private static float[] train(TrainingConfig config, Path out, long stopAfter) {
    try (LlamaModel model = model();
        RunFolder run = RunFolder.open(out, config, RunFolder.AUTO, 2);
        LanguageModelTask task =
            new LanguageModelTask(
                model, source(index -> random(2, index)), config.gradientAccumulation())) {
      // The schedule is that of the whole run; the stop is a crash after the last checkpoint.
      Trainer trainer = new Trainer("test", crashing(task, stopAfter), config, 30, run);
      try {
        trainer.run();
      } catch (IllegalStateException stopped) {
        assertThat(stopped).hasMessage("stopped");
      }
      return weights(model);
    }
  }

  private static TrainingTask crashing(LanguageModelTask task, long after) {
    return new TrainingTask() {
      @Override
      public Objective objective() {
        return task.objective();
      }

      @Override
      public int microBatches() {
        return task.microBatches();
      }

      @Override
      public Map<String, INDArray> inputs(long step, int microBatch) {
        // Five steps beyond the checkpoint, which the resumed run must take again.
        if (after < 30 && step == after + 5) {
          throw new IllegalStateException("stopped");
        }
        return task.inputs(step, microBatch);
      }

      @Override
      public long tokensPerStep() {
        return task.tokensPerStep();
      }

      @Override
      public void close() {}
    };
  }

  private static float[] gradientStep(int accumulation, int batch) {
    TokenBatch all = random(8, 3);
    BatchSource source = source(index -> rows(all, (int) index * batch, batch));
    try (LlamaModel model = model();
        LanguageModelTask task = new LanguageModelTask(model, source, accumulation);
        FlatVector part = new FlatVector(model.layout().length())) {
      float[] sum = new float[(int) model.layout().length()];
      for (int microBatch = 0; microBatch < task.microBatches(); microBatch++) {
        task.objective().lossAndGradient(task.inputs(0, microBatch), part);
        float[] gradient = part.buffer().segment().toArray(Buffer.FLOAT);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += gradient[i];
        }
      }
      return sum;
    }
  }

  private static BatchSource source(LongFunction<TokenBatch> batches) {
    return new BatchSource() {
      @Override
      public TokenBatch batch(long index) {
        return batches.apply(index);
      }

      @Override
      public long batchesPerEpoch() {
        return 10;
      }
    };
  }

  private static float[] weights(LlamaModel model) {
    return model.parameters().buffer().segment().toArray(Buffer.FLOAT);
  }

  private static LlamaModel model() {
    return LlamaModel.create(
        new LlamaConfig(VOCAB, 16, 32, 2, 4, 2, 4, 64, 1e-5, 10_000, true, 0.1, -1, 1, 0), 5);
  }

  private static TrainingConfig config(long steps, int accumulation, int batch) {
    return new TrainingConfig(
        steps,
        1,
        batch,
        TIME,
        accumulation,
        1e-2,
        1e-3,
        0.1,
        0.01,
        0.9,
        0.95,
        1e-8,
        1,
        1,
        10,
        2,
        1,
        Precision.FP32,
        false,
        Offload.NONE,
        0,
        List.of());
  }

  private static TokenBatch random(int batch, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = batch * TIME;
    TokenBatch result =
        new TokenBatch(batch, TIME, new int[n], new int[n], new int[n], new int[n], new float[n]);
    for (int i = 0; i < n; i++) {
      result.ids()[i] = random.nextInt(VOCAB);
      result.targets()[i] = random.nextInt(VOCAB);
      result.positions()[i] = i % TIME;
      result.segments()[i] = 1;
      result.weights()[i] = random.nextInt(4) > 0 ? 1 : 0;
    }
    return result;
  }

  private static TokenBatch rows(TokenBatch all, int from, int count) {
    int start = from * TIME;
    int end = (from + count) * TIME;
    return new TokenBatch(
        count,
        TIME,
        Arrays.copyOfRange(all.ids(), start, end),
        Arrays.copyOfRange(all.positions(), start, end),
        Arrays.copyOfRange(all.segments(), start, end),
        Arrays.copyOfRange(all.targets(), start, end),
        Arrays.copyOfRange(all.weights(), start, end));
  }
}
