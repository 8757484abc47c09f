package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.ELEMENT;

import java.util.function.IntConsumer;
import org.zerochat4j.base.Workers;

/**
 * Matrix products over all threads: C is cut into as many tiles as there are threads and each tile
 * is one single-threaded call of the library.
 */
final class Gemm {

  /** Multiplications below which waking the other threads costs more than it gives. */
  private static final long WORTH_SPLITTING = 1L << 20;

  /** Tiles begin at multiples of these, so that the library's inner blocks are full. */
  private static final int ROW_ALIGNMENT = 64;

  private static final int COLUMN_ALIGNMENT = 16;

  /** Rows of a product up to which it is done row by row. */
  private static final int FEW_ROWS = 8;

  /** Elements that stay in the second-level cache. */
  private static final int CACHED = 1 << 15;

  /** Elements of a matrix up to which OpenBLAS multiplies it by a vector on the calling thread. */
  private static final int UNTHREADED = 1 << 18;

  private static final ThreadLocal<Tiles> TILES = ThreadLocal.withInitial(Tiles::new);

  private Gemm() {}

  /**
   * One thread; addresses in bytes. For use inside a worker's task.
   *
   * @param precision BF16: A and B hold what {@link VectorBf16} rounded; C holds floats
   */
  static void single(
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
    if (precision == Precision.BF16 && VectorBf16.SHORT) {
      OneDnn.gemm(precision, transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    } else if (OpenBlas.isAvailable() && fewRows(precision, transposeA, transposeB, m)) {
      fewRows(m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    } else if (OneDnn.isAvailable()) {
      OneDnn.gemm(
          Precision.FP32, transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    } else if (OpenBlas.isAvailable()) {
      OpenBlas.sgemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    } else {
      VectorGemm.gemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    }
  }

  /** Bytes of an element of a factor. */
  static long bytes(Precision precision) {
    return precision == Precision.BF16 ? VectorBf16.BYTES : ELEMENT;
  }

  /** Numbers as a factor: themselves, or a rounded copy in the caller's working memory. */
  static long factor(Precision precision, int slot, long numbers, long n) {
    if (precision == Precision.FP32) {
      return numbers;
    }
    long rounded = Memory.scratch(slot, Math.ceilDiv(n * VectorBf16.BYTES, ELEMENT));
    VectorBf16.round(numbers, rounded, n);
    return rounded;
  }

  private static boolean fewRows(
      Precision precision, boolean transposeA, boolean transposeB, int m) {
    boolean floats = precision == Precision.FP32 || !VectorBf16.SHORT;
    return m <= FEW_ROWS && transposeB && !transposeA && floats;
  }

  /**
   * Decoding has a row for each sequence only, and the library would spend its time rearranging B:
   * a product of B with each row is faster, taken over a stretch of B that stays in the cache.
   */
  private static void fewRows(
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
    int most = (m == 1 ? UNTHREADED : CACHED) / Math.max(1, k);
    int stretch = Math.max(COLUMN_ALIGNMENT, most / COLUMN_ALIGNMENT * COLUMN_ALIGNMENT);
    for (int first = 0; first < n; first += stretch) {
      int count = Math.min(stretch, n - first);
      long rowsOfB = b + (long) first * ldb * ELEMENT;
      for (int i = 0; i < m; i++) {
        long x = a + (long) i * lda * ELEMENT;
        long y = c + ((long) i * ldc + first) * ELEMENT;
        OpenBlas.sgemv(count, k, alpha, rowsOfB, ldb, x, beta, y);
      }
    }
  }

  /** {@link Kernels#gemm} on all threads, where it is worth it. */
  static void parallel(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float alpha,
      Buffer bufferA,
      long aOffset,
      int lda,
      Buffer bufferB,
      long bOffset,
      int ldb,
      float beta,
      Buffer bufferC,
      long cOffset,
      int ldc) {
    long a = address(bufferA, aOffset, transposeA, m, k, lda);
    long b = address(bufferB, bOffset, transposeB, k, n, ldb);
    long c = address(bufferC, cOffset, false, m, n, ldc);
    parallel(Precision.FP32, transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  }

  /**
   * On all threads; addresses in bytes.
   *
   * @param precision BF16: A and B hold what {@link VectorBf16} rounded
   */
  static void parallel(
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
    int threads = Workers.count();
    // Without oneDNN, a program that lets OpenBLAS have threads leaves the work to them: splitting
    // as
    // well would fight with it.
    boolean alone = OpenBlas.isAvailable() && !OneDnn.isAvailable() && OpenBlas.threads() > 1;
    if (threads == 1 || alone || (long) m * n * k < WORTH_SPLITTING) {
      single(precision, transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
      return;
    }
    Tiles tiles = TILES.get();
    tiles.precision = precision;
    tiles.transposeA = transposeA;
    tiles.transposeB = transposeB;
    tiles.m = m;
    tiles.n = n;
    tiles.k = k;
    tiles.alpha = alpha;
    tiles.a = a;
    tiles.lda = lda;
    tiles.b = b;
    tiles.ldb = ldb;
    tiles.beta = beta;
    tiles.c = c;
    tiles.ldc = ldc;
    tiles.rowParts = rowParts(m, n, threads);
    tiles.columnParts = threads / tiles.rowParts;
    Workers.run(threads, tiles);
  }

  /**
   * One product of the thread that asks for it, cut into tiles. Kept and filled anew, because a
   * training step has a dozen products a layer and should leave no objects behind; a task of it
   * must not ask for another product on all threads.
   */
  private static final class Tiles implements IntConsumer {
    private Precision precision;
    private boolean transposeA;
    private boolean transposeB;
    private int m;
    private int n;
    private int k;
    private float alpha;
    private long a;
    private int lda;
    private long b;
    private int ldb;
    private float beta;
    private long c;
    private int ldc;
    private int rowParts;
    private int columnParts;

    @Override
    public void accept(int task) {
      int top = bound(m, rowParts, task / columnParts, ROW_ALIGNMENT);
      int bottom = bound(m, rowParts, task / columnParts + 1, ROW_ALIGNMENT);
      int left = bound(n, columnParts, task % columnParts, COLUMN_ALIGNMENT);
      int right = bound(n, columnParts, task % columnParts + 1, COLUMN_ALIGNMENT);
      if (top == bottom || left == right) {
        return;
      }
      long bytes = bytes(precision);
      long rowsOfA = a + (transposeA ? top : (long) top * lda) * bytes;
      long columnsOfB = b + (transposeB ? (long) left * ldb : left) * bytes;
      long tile = c + ((long) top * ldc + left) * ELEMENT;
      single(
          precision,
          transposeA,
          transposeB,
          bottom - top,
          right - left,
          k,
          alpha,
          rowsOfA,
          lda,
          columnsOfB,
          ldb,
          beta,
          tile,
          ldc);
    }
  }

  /** The divisor of {@code threads} that makes the tiles of an m x n matrix most nearly square. */
  static int rowParts(int m, int n, int threads) {
    int best = 1;
    double smallest = Double.POSITIVE_INFINITY;
    for (int parts = 1; parts <= threads; parts++) {
      double edges = (double) m / parts + (double) n * parts / threads;
      if (threads % parts == 0 && edges < smallest) {
        smallest = edges;
        best = parts;
      }
    }
    return best;
  }

  /** Where tile {@code part} of {@code parts} begins in [0, n). */
  static int bound(int n, int parts, int part, int alignment) {
    if (part == parts) {
      return n;
    }
    long even = (long) n * part / parts;
    return (int) Math.min(n, (even + alignment / 2) / alignment * alignment);
  }

  /** The address of op(X) [rows, columns], after a check that all of it lies in the buffer. */
  private static long address(
      Buffer buffer, long offset, boolean transposed, int rows, int columns, int leading) {
    int storedRows = transposed ? columns : rows;
    int storedColumns = transposed ? rows : columns;
    if (offset < 0 || leading < storedColumns) {
      throw new IndexOutOfBoundsException(
          "offset " + offset + ", leading dimension " + leading + " for " + storedColumns);
    }
    long last = storedRows == 0 ? 0 : (storedRows - 1L) * leading + storedColumns;
    return Memory.address(buffer, offset + last) + offset * ELEMENT;
  }
}
