package org.zerochat4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.model.Compute;
import org.zerochat4j.model.Safetensors;

/** The peer computes what we compute; otherwise comparing speeds would mean nothing. */
class LibtorchParityTest {
  private static final BenchShape TINY =
      new BenchShape("tiny", BenchShape.config(32, 2, 4, 48, 64, 16), 3, 16);
  private static final double[] RATES = {1e-2, 1e-2, 5e-3, 5e-3, 1e-3};

  @TempDir Path folder;
  private Path batches;

  @BeforeEach
  void findPeer() throws IOException {
    System.setProperty(PeerProcess.CLASSPATH_PROPERTY, System.getProperty("java.class.path"));
    batches = folder.resolve("batches.bin");
    LearningComparison.write(batches, new RandomBatches(TINY), RATES.length);
  }

  /** Guards against another formula, order of weights, schedule or batch on one of the sides. */
  @Test
  void theLossesAreTheSameStepByStep() {
    assertThat(peer(Precision.FP32)).containsExactly(own(), within(1e-4));
  }

  @Test
  void inBfloat16TheyAreAlmostTheSame() {
    assertThat(peer(Precision.BF16)).containsExactly(own(), within(2e-2));
  }

  private double[] own() {
    try (OwnTraining own = new OwnTraining(TINY, Compute.FP32, new RandomBatches(TINY))) {
      own.save(folder);
      return own.run(RATES).losses();
    }
  }

  private double[] peer(Precision precision) {
    own();
    Path weights = folder.resolve(Safetensors.FILE);
    try (LibtorchTraining peer = new LibtorchTraining(TINY, precision, weights, batches)) {
      TrainingSide.Steps first = peer.run(RATES[0], RATES[1]);
      TrainingSide.Steps rest = peer.run(RATES[2], RATES[3], RATES[4]);
      assertThat(peer.highWaterMib()).isPositive();
      return Speed.pooled(first.losses(), rest.losses());
    }
  }
}
