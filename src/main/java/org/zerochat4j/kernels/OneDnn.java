package org.zerochat4j.kernels;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Matrix products of the oneDNN library, in 32-bit floats and in bfloat16 with 32-bit sums, on the
 * calling thread alone. It generates its inner loops for the processor it finds, which makes it
 * faster than OpenBLAS at every shape of a model, most of all at transposed and small ones.
 *
 * <p>Only the library's C interface is used, so its Java classes, and what they depend on, are not
 * needed: the two files come out of the artifact for x86-64 Linux. Elsewhere OpenBLAS serves.
 */
final class OneDnn {

  private static final Logger LOG = LoggerFactory.getLogger(OneDnn.class);

  private static final String PLATFORM = "linux-x86_64";
  private static final String RESOURCES = "/org/bytedeco/dnnl/" + PLATFORM + "/";

  /** {@code dnnl_cpu_isa_avx512_core_bf16}; newer instruction sets contain its bits. */
  private static final int AVX512_BF16 = 0xe7;

  private static final byte TRANSPOSE = 'T';
  private static final byte NO_TRANSPOSE = 'N';

  private static final MethodHandle SGEMM;
  private static final MethodHandle BF16_GEMM;
  private static final MethodHandle MAX_THREADS;
  private static final MethodHandle SET_THREADS;
  private static final boolean MULTIPLIES_BF16;

  static {
    MethodHandle sgemm = null;
    MethodHandle bf16 = null;
    MethodHandle maxThreads = null;
    MethodHandle setThreads = null;
    boolean multipliesBf16 = false;
    try {
      if (Loader.getPlatform().equals(PLATFORM)) {
        // The parallel runtime is unpacked with it: the library asks for it by name beside itself.
        File runtime = Loader.cacheResource(OneDnn.class, RESOURCES + "libgomp.so.1");
        File file = Loader.cacheResource(OneDnn.class, RESOURCES + "libdnnl.so.3");
        if (runtime == null || file == null) {
          throw new IOException("its artifact is not on the class path");
        }
        Linker linker = Linker.nativeLinker();
        SymbolLookup library = SymbolLookup.libraryLookup(file.toPath(), Arena.global());
        ValueLayout.OfInt i = ValueLayout.JAVA_INT;
        // Of the runtime that the library is bound to, which is ND4J's copy if that came first.
        maxThreads =
            linker.downcallHandle(
                library.findOrThrow("omp_get_max_threads"), FunctionDescriptor.of(i));
        setThreads =
            linker.downcallHandle(
                library.findOrThrow("omp_set_num_threads"), FunctionDescriptor.ofVoid(i));
        FunctionDescriptor gemm = gemmDescriptor();
        bf16 = linker.downcallHandle(library.findOrThrow("dnnl_gemm_bf16bf16f32"), gemm);
        sgemm = linker.downcallHandle(library.findOrThrow("dnnl_sgemm"), gemm);
        MethodHandle isa =
            linker.downcallHandle(
                library.findOrThrow("dnnl_get_effective_cpu_isa"), FunctionDescriptor.of(i));
        multipliesBf16 = ((int) isa.invokeExact() & AVX512_BF16) == AVX512_BF16;
      }
    } catch (IOException | RuntimeException | LinkageError e) {
      LOG.warn("oneDNN does not load, OpenBLAS multiplies instead: {}", e + "");
      sgemm = null;
    } catch (Throwable e) {
      throw new IllegalStateException("dnnl_get_effective_cpu_isa", e);
    }
    SGEMM = sgemm;
    BF16_GEMM = bf16;
    MAX_THREADS = maxThreads;
    SET_THREADS = setThreads;
    MULTIPLIES_BF16 = sgemm != null && multipliesBf16;
  }

  private OneDnn() {}

  private static FunctionDescriptor gemmDescriptor() {
    ValueLayout.OfByte c = ValueLayout.JAVA_BYTE;
    ValueLayout.OfLong l = ValueLayout.JAVA_LONG;
    ValueLayout.OfFloat f = ValueLayout.JAVA_FLOAT;
    // transa transb m n k alpha a lda b ldb beta c ldc; addresses travel as plain longs.
    return FunctionDescriptor.of(ValueLayout.JAVA_INT, c, c, l, l, l, f, l, l, l, l, f, l, l);
  }

  static boolean isAvailable() {
    return SGEMM != null;
  }

  /** Whether the processor multiplies bfloat16; otherwise that would be slower than floats. */
  static boolean multipliesBf16() {
    return MULTIPLIES_BF16;
  }

  /**
   * {@link Kernels#gemm} on addresses in bytes.
   *
   * @param precision BF16: A and B are bfloat16; C and the sums are floats
   */
  static void gemm(
      Precision precision,
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
    byte opA = transposeA ? TRANSPOSE : NO_TRANSPOSE;
    byte opB = transposeB ? TRANSPOSE : NO_TRANSPOSE;
    int threads = takeThreads();
    try {
      int status =
          switch (precision) {
            case FP32 ->
                (int)
                    SGEMM.invokeExact(
                        opA,
                        opB,
                        (long) m,
                        (long) n,
                        (long) k,
                        alpha,
                        a,
                        (long) lda,
                        b,
                        (long) ldb,
                        beta,
                        c,
                        (long) ldc);
            case BF16 ->
                (int)
                    BF16_GEMM.invokeExact(
                        opA,
                        opB,
                        (long) m,
                        (long) n,
                        (long) k,
                        alpha,
                        a,
                        (long) lda,
                        b,
                        (long) ldb,
                        beta,
                        c,
                        (long) ldc);
          };
      if (status != 0) {
        throw new IllegalStateException("status " + status);
      }
    } catch (Throwable e) {
      throw new IllegalStateException("dnnl gemm in " + precision, e);
    } finally {
      giveBackThreads(threads);
    }
  }

  /**
   * Keeps the library from starting threads of its own beside ours. The number belongs to the
   * calling thread; a thread of an application gets its own back.
   */
  private static int takeThreads() {
    try {
      int threads = (int) MAX_THREADS.invokeExact();
      if (threads != 1) {
        SET_THREADS.invokeExact(1);
      }
      return threads;
    } catch (Throwable e) {
      throw new IllegalStateException("omp_set_num_threads", e);
    }
  }

  private static void giveBackThreads(int threads) {
    if (threads == 1) {
      return;
    }
    try {
      SET_THREADS.invokeExact(threads);
    } catch (Throwable e) {
      throw new IllegalStateException("omp_set_num_threads", e);
    }
  }
}
