package org.zerochat4j;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The collection of public files that lies beside some checkouts; tests that read it are skipped
 * without it.
 */
public final class SharedData {
  private static final Path ROOT = Path.of("..", "shared", "data");

  private SharedData() {}

  /**
   * The file or folder {@code first} of the collection; skips the running test when it is absent.
   */
  public static Path path(String first) {
    Path path = ROOT.resolve(first);
    Assumptions.assumeTrue(Files.isDirectory(ROOT), "../shared/data is absent");
    Assumptions.assumeTrue(Files.exists(path), () -> "../shared/data/" + first + " is absent");
    return path;
  }
}
