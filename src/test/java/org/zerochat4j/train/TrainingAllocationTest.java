package org.zerochat4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zerochat4j.graph.FlatVector;
import org.zerochat4j.kernels.KernelProvider;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.model.Compute;
import org.zerochat4j.model.LlamaConfig;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.training.BpeTrainer;
import org.zerochat4j.tokens.PackedBlocks;
import org.zerochat4j.tokens.TokenFile;
import org.zerochat4j.tokens.TokenFileWriter;

/** Garbage in the step loop grows with the model somewhere, and then collections stop the run. */
@Tag("slow")
class TrainingAllocationTest {

  /**
   * Bytes on the Java heap that a step over two layers may take, all threads together: one task
   * object, some 80 bytes, for each parallel loop of a kernel, of which there are about 70.
   */
  private static final long LIMIT = 8 << 10;

  private static final int STEPS = 20;
  private static final int MOST_WINDOWS = 60;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"32, 32, false", "128, 96, false", "128, 96, true"})
  void aStepTakesAFewKilobytesWhateverTheSize(int hidden, int time, boolean recompute) {
    assumeThat(KernelProvider.get().name()).startsWith("vector");
    LlamaConfig config =
        new LlamaConfig(
            260, hidden, 2 * hidden, 2, 4, 2, hidden / 4, time, 1e-5, 1e4, false, 0.02, -1, 1, 0);
    try (TokenFile file = tokens();
        LlamaModel model = LlamaModel.create(config, 1);
        LanguageModelTask task =
            new LanguageModelTask(
                model,
                PackedBlocks.all(file, new PackedBlocks.Options(2, time, 1, true)),
                1,
                new Compute(Precision.FP32, recompute));
        AdamW optimizer = new AdamW(model, new AdamW.Settings(0.9, 0.95, 1e-8, 0.1, 1));
        FlatVector gradient = new FlatVector(model.layout().length())) {
      // Until the compiler has replaced the vector objects of the interpreter by registers.
      long least = Long.MAX_VALUE;
      for (int window = 0; window < MOST_WINDOWS && least > LIMIT; window++) {
        long[] threads = threads();
        long before = allocated(threads);
        for (int i = 0; i < STEPS; i++) {
          step(task, optimizer, gradient, window * STEPS + i);
        }
        long bytes = (allocated(threads) - before) / STEPS;
        least = Math.min(least, bytes);
      }
      assertThat(least).isLessThanOrEqualTo(LIMIT);
    }
  }

  private static void step(
      LanguageModelTask task, AdamW optimizer, FlatVector gradient, long step) {
    task.objective().lossAndGradient(task.inputs(step, 0), gradient);
    optimizer.step(gradient, optimizer.norm(gradient), 1e-3);
  }

  /** The calling thread and those of the kernels. */
  private static long[] threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread ->
            thread.equals(Thread.currentThread())
                || thread.getName().startsWith("zerochat4j-worker"))
        .mapToLong(Thread::threadId)
        .toArray();
  }

  private static long allocated(long[] threads) {
    return Arrays.stream(THREADS.getThreadAllocatedBytes(threads)).sum();
  }

  private TokenFile tokens() {
    Tokenizer tokenizer = BpeTrainer.train(Stream.of("a"), 256, BpeTrainer.DEFAULT_SPECIAL, "");
    Path bin = folder.resolve("train.bin");
    SplittableRandom random = new SplittableRandom(1);
    TokenFileWriter.write(
        bin,
        tokenizer,
        writer -> {
          for (int document = 0; document < 500; document++) {
            writer.document(random.ints(random.nextInt(5, 80), 0, 256).toArray(), "", 0);
          }
        });
    return TokenFile.open(bin);
  }
}
