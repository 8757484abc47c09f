package org.zerochat4j.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.base.UserError;

class FlatVectorTest {

  /** The parameters of a graph are such views: a copy anywhere would silently stop training. */
  @Test
  void viewsShareTheVectorsMemory() {
    try (FlatVector vector = new FlatVector(12)) {
      INDArray view = vector.view(4, 2, 3);
      view.putScalar(1, 2, 7f);
      assertThat(vector.buffer().getFloat(9)).isEqualTo(7f);
      vector.buffer().setFloat(4, -1f);
      assertThat(view.getFloat(0, 0)).isEqualTo(-1f);
      assertThat(Tensors.toFloats(view)).containsExactly(-1, 0, 0, 0, 0, 7);
    }
  }

  @Test
  void aNewVectorIsZeroAndACopyIsIndependent() {
    try (FlatVector vector = new FlatVector(5)) {
      assertThat(Tensors.toFloats(vector.view(0, 5))).containsOnly(0);
      vector.buffer().setFloat(2, 3f);
      try (FlatVector copy = vector.copy()) {
        vector.clear();
        assertThat(copy.buffer().getFloat(2)).isEqualTo(3f);
        assertThat(vector.buffer().getFloat(2)).isZero();
      }
    }
  }

  /** Whoever moves moments to the disk must find them there again after they left the memory. */
  @Test
  void aMappedVectorKeepsItsValuesOnceUnloaded(@TempDir Path folder) {
    int length = 100_003;
    try (FlatVector vector = FlatVector.mapped(folder, length);
        FlatVector memory = new FlatVector(length)) {
      for (int i = 0; i < length; i++) {
        assertThat(vector.buffer().getFloat(i)).isZero();
        vector.buffer().setFloat(i, i);
        memory.buffer().setFloat(i, i);
      }
      vector.unload(0, length);
      vector.unload(7, 1);
      memory.unload(0, length);
      assertThat(vector.buffer().segment().mismatch(memory.buffer().segment())).isEqualTo(-1);
      try (FlatVector copy = vector.copy()) {
        vector.clear();
        assertThat(copy.view(0, length).getFloat(5)).isEqualTo(5);
        assertThat(vector.buffer().getFloat(5)).isZero();
      }
      assertThatThrownBy(() -> vector.view(0, length))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  /** Gigabytes that nobody asked to keep would fill the disk run by run. */
  @Test
  void aMappedVectorLeavesNoFile(@TempDir Path folder) throws IOException {
    Path made = folder.resolve("offload");
    FlatVector.mapped(made, 1000).close();
    assertThatThrownBy(() -> FlatVector.mapped(made, 1L << 52)).isInstanceOf(UserError.class);
    try (Stream<Path> left = Files.list(made)) {
      assertThat(left).isEmpty();
    }
  }

  /** Without blocks of its own a mapped page faults at a store, which no program survives. */
  @Test
  void aDiskThatIsTooSmallIsReportedInOneLine(@TempDir Path folder) {
    assertThatThrownBy(() -> FlatVector.mapped(folder, 1L << 52))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("cannot reserve 17,179,869,184 MiB in " + folder + ": only ")
        .hasMessageEndingWith(" MiB are free; free some space or set offload: none")
        .hasMessageNotContaining("\n");
  }
}
