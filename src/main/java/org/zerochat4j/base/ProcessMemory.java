package org.zerochat4j.base;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory this process has, on and off the Java heap. */
public final class ProcessMemory {

  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /** Resident memory in MiB; NaN where the system does not tell (other than Linux). */
  public static double residentMib() {
    return mib("VmRSS:");
  }

  /** The most that ever was resident, in MiB; NaN where the system does not tell. */
  public static double highWaterMib() {
    return mib("VmHWM:");
  }

  private static double mib(String key) {
    if (!Files.isReadable(STATUS)) {
      return Double.NaN;
    }
    try {
      for (String line : Files.readAllLines(STATUS, StandardCharsets.UTF_8)) {
        if (line.startsWith(key)) {
          return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0; // given in kB
        }
      }
    } catch (IOException e) {
      return Double.NaN; // a figure for people: not worth failing for
    }
    return Double.NaN;
  }
}
