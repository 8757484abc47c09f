package org.zerochat4j.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.junit.jupiter.api.Test;

class LibraryThreadsTest {

  /** Guards against bits of logits that depend on OPENBLAS_NUM_THREADS of the application. */
  @Test
  void aVectorTimesAMatrixHasTheSameBitsWhateverThreadsTheLibraryHas() {
    assumeTrue(OpenBlas.isAvailable() && OneDnn.isAvailable());
    int before = OpenBlas.threads();
    try (Arena arena = Arena.ofConfined()) {
      Buffer x = random(arena, 160, 1);
      Buffer weight = random(arena, 3075 * 160, 2);
      openblas_nolapack.blas_set_num_threads(1);
      float[] alone = product(arena, x, weight);
      openblas_nolapack.blas_set_num_threads(2);
      assertThat(product(arena, x, weight)).isEqualTo(alone);
    } finally {
      openblas_nolapack.blas_set_num_threads(before);
    }
  }

  private static float[] product(Arena arena, Buffer x, Buffer weight) {
    Buffer out = Buffer.allocate(arena, 3075);
    Gemm.parallel(false, true, 1, 3075, 160, 1, x, 0, 160, weight, 0, 160, 0, out, 0, 3075);
    return out.segment().toArray(Buffer.FLOAT);
  }

  private static Buffer random(Arena arena, int n, long seed) {
    Buffer buffer = Buffer.allocate(arena, n);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < n; i++) {
      buffer.setFloat(i, (float) random.nextGaussian());
    }
    return buffer;
  }
}
