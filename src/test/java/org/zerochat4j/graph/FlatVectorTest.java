package org.zerochat4j.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

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
}
