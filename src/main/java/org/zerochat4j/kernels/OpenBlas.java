package org.zerochat4j.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Single precision matrix product of the OpenBLAS library that also serves ND4J, called without
 * garbage. Nothing global of the library is changed.
 */
final class OpenBlas {

  private static final Logger LOG = LoggerFactory.getLogger(OpenBlas.class);

  private static final int ROW_MAJOR = 101;
  private static final int NO_TRANSPOSE = 111;
  private static final int TRANSPOSE = 112;

  private static final MethodHandle SGEMM;
  private static final MethodHandle SGEMV;
  private static final MethodHandle THREADS;

  static {
    MethodHandle sgemm = null;
    MethodHandle sgemv = null;
    MethodHandle threads = null;
    try {
      // The symbols live in a library that this one depends on; the lookup follows dependencies.
      SymbolLookup library =
          SymbolLookup.libraryLookup(Path.of(Loader.load(openblas_nolapack.class)), Arena.global());
      Linker linker = Linker.nativeLinker();
      ValueLayout.OfInt i = ValueLayout.JAVA_INT;
      ValueLayout.OfFloat f = ValueLayout.JAVA_FLOAT;
      // Addresses travel as plain longs: the same registers, and no segment object per call.
      ValueLayout.OfLong p = ValueLayout.JAVA_LONG;
      sgemm =
          linker.downcallHandle(
              library.findOrThrow("cblas_sgemm"),
              FunctionDescriptor.ofVoid(i, i, i, i, i, i, f, p, i, p, i, f, p, i));
      sgemv =
          linker.downcallHandle(
              library.findOrThrow("cblas_sgemv"),
              FunctionDescriptor.ofVoid(i, i, i, i, f, p, i, p, i, f, p, i));
      threads =
          linker.downcallHandle(
              library.findOrThrow("openblas_get_num_threads"), FunctionDescriptor.of(i));
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("OpenBLAS does not load, matrix products will be several times slower: {}", e + "");
    }
    SGEMM = threads == null ? null : sgemm;
    SGEMV = sgemv;
    THREADS = threads;
  }

  private OpenBlas() {}

  static boolean isAvailable() {
    return SGEMM != null;
  }

  /** Threads that the library itself uses for one product. */
  static int threads() {
    try {
      return (int) THREADS.invokeExact();
    } catch (Throwable e) {
      throw new IllegalStateException("openblas_get_num_threads", e);
    }
  }

  /** {@link Kernels#gemm} on addresses in bytes. */
  static void sgemm(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float alpha,
      long a,
      int lda,
      long b,
      int ldb,
      float beta,
      long c,
      int ldc) {
    try {
      SGEMM.invokeExact(
          ROW_MAJOR,
          transposeA ? TRANSPOSE : NO_TRANSPOSE,
          transposeB ? TRANSPOSE : NO_TRANSPOSE,
          m,
          n,
          k,
          alpha,
          a,
          lda,
          b,
          ldb,
          beta,
          c,
          ldc);
    } catch (Throwable e) {
      throw new IllegalStateException("cblas_sgemm", e);
    }
  }

  /** {@code y = alpha * A * x + beta * y}, A [rows, columns] row-major; addresses in bytes. */
  static void sgemv(
      int rows, int columns, float alpha, long a, int lda, long x, float beta, long y) {
    try {
      SGEMV.invokeExact(ROW_MAJOR, NO_TRANSPOSE, rows, columns, alpha, a, lda, x, 1, beta, y, 1);
    } catch (Throwable e) {
      throw new IllegalStateException("cblas_sgemv", e);
    }
  }
}
