package org.zerochat4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.UserError;
import org.zerochat4j.graph.FlatVector;
import org.zerochat4j.model.LlamaConfig;
import org.zerochat4j.model.LlamaModel;

class AdamWTest {

  private static final AdamW.Settings SETTINGS = new AdamW.Settings(0.9, 0.95, 1e-8, 0.1, 1);

  @TempDir Path folder;

  /** Where the moments are must not be seen in what is learned. */
  @Test
  void momentsOnTheDiskGiveTheSameBits() {
    try (LlamaModel memory = model(1);
        LlamaModel disk = model(1);
        AdamW inMemory = new AdamW(memory, SETTINGS);
        AdamW onDisk = new AdamW(disk, SETTINGS, folder.resolve("offload"));
        FlatVector gradient = new FlatVector(memory.layout().length())) {
      for (int step = 0; step < 4; step++) {
        fill(gradient, step);
        inMemory.step(gradient, inMemory.norm(gradient), 1e-2);
        onDisk.step(gradient, onDisk.norm(gradient), 1e-2);
      }
      assertThat(same(disk.parameters(), memory.parameters())).isTrue();
      assertThat(same(onDisk.moment1(), inMemory.moment1())).isTrue();
      assertThat(same(onDisk.moment2(), inMemory.moment2())).isTrue();
    }
  }

  /** A checkpoint is the same file wherever the moments were, and can be read into either. */
  @Test
  void checkpointsDoNotDependOnWhereTheMomentsAre() throws IOException {
    try (LlamaModel model = model(1);
        LlamaModel other = model(2);
        AdamW onDisk = new AdamW(model, SETTINGS, folder.resolve("offload"));
        AdamW inMemory = new AdamW(other, SETTINGS);
        FlatVector gradient = new FlatVector(model.layout().length())) {
      fill(gradient, 3);
      onDisk.step(gradient, onDisk.norm(gradient), 1e-2);
      TrainingState.write(folder.resolve("a"), model, onDisk);
      TrainingState.read(folder.resolve("a"), other, inMemory, onDisk.steps());
      assertThat(same(other.parameters(), model.parameters())).isTrue();
      assertThat(same(inMemory.moment1(), onDisk.moment1())).isTrue();

      TrainingState.write(folder.resolve("b"), other, inMemory);
      for (String file : new String[] {"model.safetensors", "optimizer.safetensors"}) {
        assertThat(
                Files.mismatch(
                    folder.resolve("a").resolve(file), folder.resolve("b").resolve(file)))
            .isEqualTo(-1);
      }
      inMemory.moment1().clear();
      onDisk.moment1().clear();
      TrainingState.read(folder.resolve("b"), model, onDisk, inMemory.steps());
      TrainingState.read(folder.resolve("b"), other, inMemory, onDisk.steps());
      fill(gradient, 4);
      onDisk.step(gradient, onDisk.norm(gradient), 1e-2);
      inMemory.step(gradient, inMemory.norm(gradient), 1e-2);
      assertThat(same(other.parameters(), model.parameters())).isTrue();
    }
  }

  /** A folder that cannot be used must not show as a crash in the middle of a step. */
  @Test
  void aFolderThatCannotBeUsedIsOneLine() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    try (LlamaModel model = model(1)) {
      assertThatThrownBy(() -> new AdamW(model, SETTINGS, file))
          .isInstanceOf(UserError.class)
          .hasMessageStartingWith("cannot reserve 1 MiB in " + file);
    }
  }

  /** The files of a run that ended are nobody's. */
  @Test
  void nothingIsLeftInTheFolder() throws IOException {
    try (LlamaModel model = model(1)) {
      new AdamW(model, SETTINGS, folder).close();
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  /** Garbage by the step is a pause by the thousand steps. */
  @Test
  void aStepMakesNextToNoGarbage() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (LlamaModel model = model(1);
        AdamW optimizer = new AdamW(model, SETTINGS);
        FlatVector gradient = new FlatVector(model.layout().length())) {
      fill(gradient, 5);
      for (int i = 0; i < 100; i++) {
        optimizer.step(gradient, 1, 1e-3);
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 100; i++) {
        optimizer.step(gradient, 1, 1e-3);
      }
      assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 100).isLessThan(2048);
    }
  }

  private static LlamaModel model(long seed) {
    return LlamaModel.create(
        new LlamaConfig(700, 64, 96, 2, 4, 2, 16, 32, 1e-5, 10_000, false, 0.02, -1, -1, -1), seed);
  }

  private static void fill(FlatVector vector, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (long i = 0; i < vector.length(); i++) {
      vector.buffer().setFloat(i, (float) random.nextGaussian());
    }
  }

  private static boolean same(FlatVector a, FlatVector b) {
    return a.buffer().segment().mismatch(b.buffer().segment()) == -1;
  }
}
