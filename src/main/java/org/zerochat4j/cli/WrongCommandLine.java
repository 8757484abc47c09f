package org.zerochat4j.cli;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.zerochat4j.base.NearestName;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** One line about a command line that is not understood, and where to look. */
final class WrongCommandLine {
  private static final Pattern CHOICES = Pattern.compile("\\[([^\\]]*)\\] \\(case-insensitive\\)");
  private static final Pattern WHOLE = Pattern.compile(" is not an? (long|int|short|byte)\\b");

  private WrongCommandLine() {}

  static String message(ParameterException e) {
    String what =
        e instanceof UnmatchedArgumentException unmatched
            ? unmatched(e.getCommandLine(), unmatched.getUnmatched().getFirst())
            : plain(String.valueOf(e.getMessage()));
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    return "zerochat: " + Failure.oneLine(what) + " (see " + command + " --help)";
  }

  private static String unmatched(CommandLine command, String argument) {
    if (argument.startsWith("-")) {
      String name = argument.replaceAll("=.*", "");
      List<String> options =
          command.getCommandSpec().options().stream()
              .flatMap(option -> Stream.of(option.names()))
              .filter(known -> known.startsWith("--"))
              .map(known -> known.substring(2))
              .toList();
      return "there is no option " + name + guess("--", name.replaceAll("^-+", ""), options);
    }
    return command.getSubcommands().isEmpty()
        ? "\"" + argument + "\" belongs to no option"
        : "there is no command \""
            + argument
            + "\""
            + guess("", argument, command.getSubcommands().keySet());
  }

  private static String guess(String prefix, String word, Collection<String> known) {
    String nearest = NearestName.orNull(word, known);
    return nearest == null ? "" : ", did you mean " + prefix + nearest + "?";
  }

  /** The parser's message without the words of a programmer. */
  private static String plain(String message) {
    String text = message.replace("option option", "option");
    text = WHOLE.matcher(text).replaceAll(" is not a whole number");
    text = text.replace(" is not a double", " is not a number");
    return CHOICES
        .matcher(text)
        .replaceAll(choices -> choices.group(1).toLowerCase(Locale.ROOT).replace(", ", " or "));
  }
}
