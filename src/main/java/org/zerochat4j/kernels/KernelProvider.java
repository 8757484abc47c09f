package org.zerochat4j.kernels;

/** Chooses the kernels of this JVM, once. */
public final class KernelProvider {

  private KernelProvider() {}

  /** The kernels to use. */
  public static Kernels get() {
    return Holder.KERNELS;
  }

  private static final class Holder {
    static final Kernels KERNELS = new PlainKernels();
  }
}
