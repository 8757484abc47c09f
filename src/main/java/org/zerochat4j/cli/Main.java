package org.zerochat4j.cli;

import java.io.PrintStream;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code zerochat COMMAND}: finds the command, runs it, turns its outcome into an exit code. */
@Command(
    name = "zerochat",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "The whole road from raw text to a chat model, on the JVM.",
    synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {
  private static final int WRONG_COMMAND_LINE = 2;

  @Spec private CommandSpec spec;

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    VectorModule.load();
    int code = run(args);
    // From another thread, so that this one ends: a run that was told to stop waits for its end.
    new Thread(() -> System.exit(code), "zerochat4j-exit").start();
  }

  /**
   * Runs one command.
   *
   * @return 0 when it is done, 1 when it failed, 2 when the command line is wrong
   */
  public static int run(String... args) {
    try {
      return commandLine(args).execute(args);
    } catch (Throwable e) { // Errors too: a user gets one line whatever happens.
      return Failure.report(e, verbose(args), System.err);
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }

  static CommandLine commandLine(String... args) {
    CommandLine main = new CommandLine(new Main());
    for (Commands group : Commands.values()) {
      group.classes.forEach(main::addSubcommand);
    }
    main.getSubcommands().values().forEach(Help::complete);
    Help.group(main);
    // A prompt may begin with "@", which picocli would take for a file of arguments.
    return main.setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(Main::wrongCommandLine)
        .setExecutionExceptionHandler((e, _, _) -> Failure.report(e, verbose(args), System.err));
  }

  private static int wrongCommandLine(ParameterException e, String[] args) {
    PrintStream err = System.err;
    CommandLine command = e.getCommandLine();
    StringBuilder hint = new StringBuilder();
    for (String guess : suggestions(e)) {
      hint.append(hint.isEmpty() ? ", did you mean " : " or ").append(guess);
    }
    err.println(
        "zerochat: "
            + Failure.oneLine(String.valueOf(e.getMessage()))
            + hint
            + " (see "
            + command.getCommandSpec().qualifiedName()
            + " --help)");
    if (verbose(args)) {
      e.printStackTrace(err);
    }
    return WRONG_COMMAND_LINE;
  }

  private static Iterable<String> suggestions(ParameterException e) {
    return e instanceof UnmatchedArgumentException unmatched
        ? unmatched.getSuggestions().stream().limit(2).toList()
        : Arrays.asList();
  }

  private static boolean verbose(String[] args) {
    return Arrays.asList(args).contains("--verbose");
  }
}
