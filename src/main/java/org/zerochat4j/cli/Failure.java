package org.zerochat4j.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;

/** What a user sees of a failure: one line, and the stack trace only on request. */
final class Failure {
  private static final int EXIT_CODE = 1;

  private Failure() {}

  /** Prints the failure and returns the exit code. */
  static int report(Throwable failure, boolean verbose, PrintStream err) {
    Throwable cause = unwrapped(failure);
    err.println("zerochat: " + line(cause));
    if (verbose) {
      failure.printStackTrace(err);
    }
    return EXIT_CODE;
  }

  /** The first line of {@code text}: messages of libraries can be pages long. */
  static String oneLine(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst().orElse("");
  }

  private static String line(Throwable failure) {
    return switch (failure) {
      case UserError e -> e.getMessage();
      case OutOfMemoryError e ->
          "out of memory: "
              + oneLine(String.valueOf(e.getMessage()))
              + "; use a smaller batch or model, or give more with"
              + " ZEROCHAT_JAVA_OPTS=\"-Xmx8g -Dorg.bytedeco.javacpp.maxbytes=16g\"";
      case FileSystemException e -> e.getFile() + ": " + AtomicFiles.reason(e);
      case IOException e -> AtomicFiles.reason(e);
      default ->
          "internal error: "
              + oneLine(failure.toString())
              + " (run with --verbose for the stack trace)";
    };
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable e = failure;
    while (e.getCause() != null
        && (e instanceof UncheckedIOException
            || e instanceof CompletionException
            || e instanceof ExecutionException
            || e instanceof ExceptionInInitializerError)) {
      e = e.getCause();
    }
    return e;
  }
}
