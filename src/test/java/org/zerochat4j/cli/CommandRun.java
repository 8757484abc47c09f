package org.zerochat4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** Runs one command as the command line would, with its own stdin and stdout. */
final class CommandRun {

  private CommandRun() {}

  /** What the command wrote to stdout; its exception is thrown as it is. */
  static String run(Object command, String stdin, String... args) throws Exception {
    InputStream in = System.in;
    PrintStream out = System.out;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    Exception[] failure = new Exception[1];
    System.setIn(new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)));
    System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      int code =
          new CommandLine(command)
              .setExecutionExceptionHandler((e, _, _) -> {
                failure[0] = e;
                return 1;
              })
              .execute(args);
      if (failure[0] != null) {
        throw failure[0];
      }
      assertThat(code).isZero();
    } finally {
      System.setIn(in);
      System.setOut(out);
    }
    return written.toString(StandardCharsets.UTF_8);
  }
}
