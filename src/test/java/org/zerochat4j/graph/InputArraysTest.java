package org.zerochat4j.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.kernels.Buffer;

class InputArraysTest {

  /** A new array would bind the plan anew; an old value would be trained on again. */
  @Test
  void arraysStayWhileTheirShapesDoAndAreZeroed() {
    InputArrays inputs = new InputArrays();
    Buffer ids = inputs.ints("ids", 2, 3);
    ids.setInt(5, 7);
    INDArray array = inputs.arrays().get("ids");
    assertThat(array.getInt(1, 2)).isEqualTo(7);
    assertThat(inputs.ints("ids", 2, 3)).isSameAs(ids);
    assertThat(inputs.arrays().get("ids")).isSameAs(array);
    assertThat(array.getInt(1, 2)).isZero();

    inputs.ints("ids", 3, 2);
    assertThat(inputs.arrays().get("ids").shape()).containsExactly(3, 2);
    inputs.floats("ids", 3, 2).setFloat(0, 1.5f);
    assertThat(inputs.arrays().get("ids").getFloat(0, 0)).isEqualTo(1.5f);
  }
}
