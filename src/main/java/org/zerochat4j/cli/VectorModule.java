package org.zerochat4j.cli;

/**
 * Loads the module of the Vector API after the JVM has started. The java option {@code
 * --add-modules jdk.incubator.vector} does the same but prints a warning above the output of every
 * command.
 *
 * <p>The launcher exports the internal package this needs. Where it is missing or has changed,
 * nothing happens here and the kernels say which option to give.
 */
final class VectorModule {
  private static final String NAME = "jdk.incubator.vector";

  private VectorModule() {}

  static void load() {
    if (ModuleLayer.boot().findModule(NAME).isPresent()) {
      return;
    }
    try {
      Class.forName("jdk.internal.module.Modules")
          .getMethod("loadModule", String.class)
          .invoke(null, NAME);
    } catch (ReflectiveOperationException e) {
      // The plain kernels still work; they warn and name the option.
    }
  }
}
