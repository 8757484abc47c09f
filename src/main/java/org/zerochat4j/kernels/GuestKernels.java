package org.zerochat4j.kernels;

/**
 * What runs in a program that was started without the vector module: plain loops, but the library's
 * matrix products, which need no module and are most of the work.
 */
final class GuestKernels extends PlainKernels {

  @Override
  public String name() {
    return "plain+library";
  }

  @Override
  public void gemm(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float alpha,
      Buffer a,
      long aOffset,
      int lda,
      Buffer b,
      long bOffset,
      int ldb,
      float beta,
      Buffer c,
      long cOffset,
      int ldc) {
    Gemm.parallel(
        transposeA,
        transposeB,
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        lda,
        b,
        bOffset,
        ldb,
        beta,
        c,
        cOffset,
        ldc);
  }
}
