package org.zerochat4j.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.zerochat4j.base.UserError;

class KernelProviderTest {

  @Test
  void takesVectorKernelsWhereTheModuleIs() {
    assertThat(KernelProvider.choose("", true)).isInstanceOf(VectorKernels.class);
    assertThat(KernelProvider.choose("vector", true)).isInstanceOf(VectorKernels.class);
  }

  /** Guards against a library that only runs where its host has changed its start script. */
  @Test
  void getsByWithoutTheModule() {
    Kernels guest = KernelProvider.choose("", false);
    try (Samples samples = new Samples(1)) {
      Buffer a = samples.normal(70 * 80, 1);
      Buffer b = samples.normal(80 * 90, 1);
      Buffer actual = samples.output(70 * 90);
      Buffer expected = samples.output(70 * 90);
      guest.gemm(false, false, 70, 90, 80, 1, a, 0, 80, b, 0, 90, 0, actual, 0, 90);
      new PlainKernels().gemm(false, false, 70, 90, 80, 1, a, 0, 80, b, 0, 90, 0, expected, 0, 90);
      samples.assertClose("product", actual, expected, 1e-5);
    }
  }

  @Test
  void plainCanBeForced() {
    assertThat(KernelProvider.choose("plain", true).name()).isEqualTo("plain");
  }

  @Test
  void saysWhatToDoAboutAChoiceItCannotServe() {
    assertThatThrownBy(() -> KernelProvider.choose("vector", false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--add-modules jdk.incubator.vector");
    assertThatThrownBy(() -> KernelProvider.choose("cuda", true))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("plain or vector");
  }
}
