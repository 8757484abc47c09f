package org.zerochat4j.kernels;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.UserError;

/**
 * Chooses the kernels of this JVM, once: vector instructions where the program was started with the
 * module they live in, else the plain loops. {@code -Dzerochat4j.kernels=plain|vector} forces one.
 */
public final class KernelProvider {

  private static final Logger LOG = LoggerFactory.getLogger(KernelProvider.class);

  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final String FLAG = "--add-modules " + VECTOR_MODULE;
  private static final String PROPERTY = "zerochat4j.kernels";

  private static Kernels chosen;

  private KernelProvider() {}

  /**
   * The kernels to use.
   *
   * @throws UserError for an unknown choice, or one that this JVM cannot serve
   */
  public static synchronized Kernels get() {
    if (chosen == null) {
      chosen = choose(System.getProperty(PROPERTY, ""), vectorModuleIsThere());
    }
    return chosen;
  }

  /** Asks for a class, since the module may also have been loaded after the JVM's start. */
  private static boolean vectorModuleIsThere() {
    try {
      Class.forName(VECTOR_MODULE + ".FloatVector");
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  static Kernels choose(String choice, boolean moduleIsThere) {
    return switch (choice) {
      case "plain" -> new PlainKernels();
      case "vector" -> {
        if (!moduleIsThere) {
          throw new UserError("-D" + PROPERTY + "=vector needs the java option " + FLAG);
        }
        yield vectorKernels();
      }
      case "" -> {
        if (moduleIsThere) {
          yield vectorKernels();
        }
        LOG.warn("slow kernels: start java with {} to compute several times faster", FLAG);
        yield OpenBlas.isAvailable() ? new GuestKernels() : new PlainKernels();
      }
      default -> throw new UserError("-D" + PROPERTY + "=" + choice + ": use plain or vector");
    };
  }

  /** By name, because the class does not link without the module. */
  private static Kernels vectorKernels() {
    try {
      return Class.forName("org.zerochat4j.kernels.VectorKernels")
          .asSubclass(Kernels.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the vector kernels do not load", e);
    }
  }
}
