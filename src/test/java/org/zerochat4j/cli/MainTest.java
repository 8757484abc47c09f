package org.zerochat4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import picocli.CommandLine;

class MainTest {
  @Test
  void aWrongCommandLineIsOneLineAndCode2() {
    for (String[] args : new String[][] {{}, {"no-such-command"}, {"--no-such-option"}}) {
      MainRun outcome = MainRun.of((Object[]) args);
      assertThat(outcome.code()).isEqualTo(2);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.err()).startsWith("zerochat: ").contains("--help").hasLineCount(1);
    }
  }

  /** Guards against guesses that have nothing to do with the word, and a parser's own words. */
  @Test
  void saysWhatIsWrongInTheWordsOfAUser() {
    assertThat(MainRun.of("quikstart").err())
        .startsWith("zerochat: there is no command \"quikstart\", did you mean quickstart?");
    assertThat(MainRun.of("foo", "--config", "x").err())
        .startsWith("zerochat: there is no command \"foo\" (");
    assertThat(MainRun.of("quickstart", "--sead", "1").err())
        .startsWith(
            "zerochat: there is no option --sead, did you mean --seed? (see zerochat quick");
    assertThat(MainRun.of("quickstart", "--seed", "abc").err())
        .contains("'abc' is not a whole number");
    assertThat(MainRun.of("dedup", "--mode", "fuzzy").err())
        .contains("expected one of near or exact or lin");
    assertThat(MainRun.of("split", "--parts", "a").err()).doesNotContain("option option");
  }

  @Test
  void helpMayComeFirst() {
    assertThat(MainRun.of("help").out())
        .startsWith("Usage: zerochat")
        .isEqualTo(MainRun.of("--help").out());
    assertThat(MainRun.of("help", "sft").out()).startsWith("Usage: zerochat sft");
  }

  @Test
  void helpAndVersionGoToStdout() {
    MainRun help = MainRun.of("--help");
    assertThat(help.code()).isZero();
    assertThat(help.out()).startsWith("Usage: zerochat");
    MainRun version = MainRun.of("--version");
    assertThat(version.code()).isZero();
    assertThat(version.out()).startsWith("zerochat ").contains("Java ");
  }

  /** Guards against a command that clashes with the options {@link Help} adds to all of them. */
  @Test
  void everyCommandHasADescriptionThatFitsTheListAndHelp() {
    for (CommandLine command : leaves(Main.commandLine())) {
      String help = command.getUsageMessage();
      assertThat(command.getCommandSpec().usageMessage().description()[0])
          .as(command.getCommandName())
          .matches("[A-Z].{10,58}\\.");
      assertThat(help).contains("--help").contains("--verbose");
    }
  }

  /** Guards against examples that the list of settings displaces, or that are not understood. */
  @Test
  void everyCommandShowsExamplesThatWork() {
    for (CommandLine command : leaves(Main.commandLine())) {
      String help = command.getUsageMessage();
      String[] examples = command.getCommandSpec().usageMessage().footer();
      assertThat(examples).as(command.getCommandName()).isNotEmpty();
      for (String example : examples) {
        assertThat(help).containsIgnoringNewLines("Examples:").contains("  " + example);
        String[] words = example.replaceAll(" [<>].*", "").replace("'", "").split(" ", -1);
        assertThat(words[0]).isEqualTo("zerochat");
        CommandLine main = Main.commandLine();
        CommandLine.ParseResult parsed = main.parseArgs(Arrays.copyOfRange(words, 1, words.length));
        while (parsed.hasSubcommand()) {
          parsed = parsed.subcommand();
        }
        assertThat(parsed.commandSpec().name()).isEqualTo(command.getCommandName());
        if (parsed.commandSpec().userObject() instanceof HasConfig configured) {
          List<String> sets = parsed.matchedOptionValue("--set", List.of());
          assertThat(Configs.describe(configured.defaults()))
              .extracting(Configs.Setting::key)
              .containsAll(sets.stream().map(set -> set.replaceAll("=.*", "")).toList());
        }
      }
    }
  }

  @Test
  void theListOfCommandsIsGroupedAndWhole() {
    String help = Main.commandLine().getUsageMessage();
    for (Commands.Group group : Commands.GROUPS) {
      assertThat(help).contains("\n" + group.title() + ":\n");
    }
    for (String name : Main.commandLine().getSubcommands().keySet()) {
      assertThat(help.lines().filter(line -> line.startsWith("  " + name + " "))).hasSize(1);
    }
  }

  @Test
  void settingsAreListedWithTheirDefaults() {
    String help = Main.commandLine().getSubcommands().get("sft").getUsageMessage();
    assertThat(help).contains("training.epochs = 3.0 ").contains("Passes over the data");
    assertThat(help.lines().filter(line -> !line.startsWith("  zerochat ")))
        .allMatch(line -> line.length() <= 80);
  }

  /** The commands that do something, those of "bench" too. */
  private static List<CommandLine> leaves(CommandLine command) {
    return command.getSubcommands().isEmpty()
        ? List.of(command)
        : command.getSubcommands().values().stream()
            .flatMap(child -> leaves(child).stream())
            .toList();
  }

  @Test
  void failuresAreOneLine() {
    assertThat(reported(new UserError("a.jsonl:3: no text")))
        .isEqualTo("zerochat: a.jsonl:3: no text\n");
    assertThat(reported(new UncheckedIOException(new NoSuchFileException("x.bin"))))
        .isEqualTo("zerochat: x.bin: no such file or folder\n");
    assertThat(reported(new UncheckedIOException(new IOException("No space left on device"))))
        .isEqualTo("zerochat: No space left on device\n");
    assertThat(reported(new OutOfMemoryError("Java heap space")))
        .startsWith("zerochat: out of memory: Java heap space")
        .hasLineCount(1);
    assertThat(reported(new IllegalStateException("first\nsecond")))
        .isEqualTo(
            "zerochat: internal error: java.lang.IllegalStateException: first"
                + " (run with --verbose for the stack trace)\n");
    assertThat(reported(new ExceptionInInitializerError(new UserError("too few threads"))))
        .isEqualTo("zerochat: too few threads\n");
  }

  record Settings(int count, double ratio, List<Path> inputs) {}

  /** Guards against file names with commas, spaces or brackets that change on their way. */
  @Test
  void optionsOfACommandOverrideItsSettings() {
    List<Path> names = List.of(Path.of("a, b.jsonl"), Path.of("[诗]: x"), Path.of("#\"c\""));
    CommonOptions options = new CommonOptions();
    options.set("count", 5);
    options.set("ratio", null);
    options.set("inputs", names);
    assertThat(options.config(new Settings(1, 0.5, List.of())))
        .isEqualTo(new Settings(5, 0.5, names));
  }

  private static String reported(Throwable failure) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    assertThat(Failure.report(failure, false, err)).isEqualTo(1);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
