package org.zerochat4j.bench;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.zerochat4j.base.Workers;
import org.zerochat4j.kernels.Buffer;
import org.zerochat4j.kernels.KernelProvider;
import org.zerochat4j.kernels.Kernels;

/**
 * What this machine can do: the best of ten single-precision products of 2048 x 512 with 512 x 1408
 * on all threads, by OpenBLAS or by what our kernels multiply with (oneDNN where it loads),
 * whichever is faster.
 */
public final class GemmPeak {
  private static final int M = 2048;
  private static final int K = 512;
  private static final int N = 1408;
  private static final int WARM_UPS = 5;
  private static final int RUNS = 10;
  private static final int ROW_MAJOR = 101;
  private static final int NO_TRANSPOSE = 111;

  private GemmPeak() {}

  /** 1e9 operations a second. */
  public static double gflops() {
    try (Arena arena = Arena.ofConfined()) {
      Buffer a = filled(arena, (long) M * K);
      Buffer b = filled(arena, (long) K * N);
      Buffer c = Buffer.allocate(arena, (long) M * N);
      Kernels kernels = KernelProvider.get();
      double ours =
          best(() -> kernels.gemm(false, false, M, N, K, 1, a, 0, K, b, 0, N, 0, c, 0, N));
      return Math.max(ours, best(() -> openBlas(a, b, c)));
    }
  }

  private static Buffer filled(Arena arena, long length) {
    Buffer buffer = Buffer.allocate(arena, length);
    for (long i = 0; i < length; i++) {
      buffer.setFloat(i, (i % 7 - 3) * 0.25f);
    }
    return buffer;
  }

  private static double best(Runnable product) {
    long fastest = Long.MAX_VALUE;
    for (int run = -WARM_UPS; run < RUNS; run++) {
      long start = System.nanoTime();
      product.run();
      if (run >= 0) {
        fastest = Math.min(fastest, System.nanoTime() - start);
      }
    }
    return 2.0 * M * N * K / fastest;
  }

  /** A single-threaded call for each thread's rows: the library's own threads are off. */
  private static void openBlas(Buffer a, Buffer b, Buffer c) {
    Workers.ranges(
        M,
        1,
        (_, start, end) ->
            openblas_nolapack.cblas_sgemm(
                ROW_MAJOR,
                NO_TRANSPOSE,
                NO_TRANSPOSE,
                (int) (end - start),
                N,
                K,
                1,
                pointer(a, start * K),
                K,
                pointer(b, 0),
                N,
                0,
                pointer(c, start * N),
                N));
  }

  private static FloatPointer pointer(Buffer buffer, long element) {
    ByteBuffer rest =
        buffer
            .slice(element, buffer.length() - element)
            .segment()
            .asByteBuffer()
            .order(Buffer.ORDER);
    return new FloatPointer(rest.asFloatBuffer());
  }
}
