package org.zerochat4j.cli;

import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zerochat4j.config.Configs;
import picocli.CommandLine;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * What {@code --help} shows. A command's annotation gives its description, whose first line also
 * stands in the list of commands, and as its footer the examples, a command line each; the settings
 * come from the record of a command that {@link HasConfig}.
 *
 * <p>All of it is rendered only when it is shown: to describe the settings of every command takes
 * longer than most commands do.
 */
final class Help {
  private static final int INDENT = 2;
  private static final int SETTING_WIDTH = 36;
  private static final String LINE = System.lineSeparator();

  private Help() {}

  /** Gives a command and its subcommands the options and sections that all have. */
  static void complete(CommandLine command) {
    command.getSubcommands().values().forEach(Help::complete);
    CommandSpec spec = command.getCommandSpec();
    if (spec.findOption("--help") == null) {
      spec.mixinStandardHelpOptions(true);
    }
    spec.versionProvider(new Version());
    if (spec.findOption("--verbose") == null) {
      spec.addOption(
          OptionSpec.builder("--verbose").description("show stack traces of failures").build());
    }
    spec.usageMessage().showDefaultValues(true).sortOptions(false);
    command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_FOOTER, Help::footer);
  }

  /** Lists the commands of {@code main} in their groups. */
  static void group(CommandLine main) {
    main.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, _ -> "");
    main.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, Help::groups);
  }

  private static String groups(CommandLine.Help help) {
    int name = help.subcommands().keySet().stream().mapToInt(String::length).max().orElseThrow();
    StringBuilder text = new StringBuilder();
    for (Commands.Group group : Commands.GROUPS) {
      TextTable table = table(help, INDENT + name + 1);
      help.subcommands()
          .forEach((label, command) -> {
            CommandSpec spec = command.commandSpec();
            if (group.commands().contains(spec.userObject().getClass())) {
              table.addRowValues(label, spec.usageMessage().description()[0]);
            }
          });
      text.append(LINE).append(group.title()).append(":").append(LINE).append(table);
    }
    return text.toString();
  }

  private static String footer(CommandLine.Help help) {
    CommandSpec spec = help.commandSpec();
    StringBuilder text = new StringBuilder();
    if (spec.userObject() instanceof HasConfig configured) {
      List<Configs.Setting> settings = Configs.describe(configured.defaults());
      if (!settings.isEmpty()) {
        TextTable table = table(help, SETTING_WIDTH);
        settings.stream()
            .filter(setting -> !configured.filled().contains(setting.key()))
            .forEach(setting ->
                table.addRowValues(setting.key() + " = " + setting.value(), setting.doc()));
        text.append(LINE).append("Settings for --config and --set:").append(LINE).append(table);
      }
    }
    String[] examples = spec.usageMessage().footer();
    if (examples.length > 0) {
      // Never wrapped, and with the program as it was called, so that they can be pasted.
      String program = System.getProperty("zerochat4j.program", "zerochat");
      text.append(
          Stream.of(examples)
              .map(example -> example.replaceFirst("^zerochat", Matcher.quoteReplacement(program)))
              .map(example -> "  " + example)
              .collect(Collectors.joining(LINE, LINE + "Examples:" + LINE, LINE)));
    }
    return text.toString();
  }

  private static TextTable table(CommandLine.Help help, int left) {
    int right = help.commandSpec().usageMessage().width() - left;
    return TextTable.forColumns(
        help.colorScheme(),
        new Column(left, INDENT, Overflow.SPAN),
        new Column(right, 1, Overflow.WRAP));
  }
}
