package org.zerochat4j.cli;

import java.util.Arrays;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
      return commandLine(args).execute(asked(args));
    } catch (Throwable e) { // Errors too: a user gets one line whatever happens.
      return Failure.report(e, verbose(args), System.err);
    }
  }

  /** "help sft" asks for "sft --help". */
  private static String[] asked(String[] args) {
    if (args.length == 0 || !args[0].equals("help")) {
      return args;
    }
    return Stream.concat(Arrays.stream(args).skip(1), Stream.of("--help")).toArray(String[]::new);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }

  static CommandLine commandLine(String... args) {
    CommandLine main = new CommandLine(new Main());
    for (Commands.Group group : Commands.GROUPS) {
      group.commands().forEach(main::addSubcommand);
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
    System.err.println(WrongCommandLine.message(e));
    if (verbose(args)) {
      e.printStackTrace(System.err);
    }
    return WRONG_COMMAND_LINE;
  }

  private static boolean verbose(String[] args) {
    return Arrays.asList(args).contains("--verbose");
  }
}
