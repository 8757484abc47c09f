package org.zerochat4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.Preference;
import org.zerochat4j.corpus.layouts.Layouts;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.docs.ReadmeSnippets;
import org.zerochat4j.stages.TinyChatModels;
import org.zerochat4j.stages.pipeline.PipelineConfig;

/** What the documentation says is what the program does. */
class ReadmeTest {
  private static final Path ENGLISH = Path.of("README.md");
  private static final Path CHINESE = Path.of("README.zh-CN.md");
  private static final Path SNIPPETS =
      Path.of("src/test/java/org/zerochat4j/docs/ReadmeSnippets.java");

  private static final Pattern BLOCK = Pattern.compile("(?m)^```(\\w*)\n(?s:(.*?))^```$");
  private static final Pattern COMMAND = Pattern.compile("\\./zerochat ([^`\n]+)");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
  private static final Pattern GOAL = Pattern.compile("exec:exec@([a-z]+)");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

  @TempDir Path folder;

  /** Guards against snippets that no longer compile: what is shown stands in a compiled class. */
  @Test
  void theJavaOfTheReadmeIsCompiled() throws IOException {
    String compiled = Files.readString(SNIPPETS);
    List<String> snippets = blocks(ENGLISH, "java");
    assertThat(snippets).hasSize(2);
    for (String snippet : snippets) {
      List<String> imports = snippet.lines().filter(line -> line.startsWith("import ")).toList();
      String code = snippet.substring(snippet.indexOf("\n\n") + 2);
      assertThat(compiled.lines()).containsAll(imports);
      assertThat(code.lines()).noneMatch(line -> line.startsWith("import "));
      // Empty lines are not indented.
      assertThat(compiled).contains(code.indent(2).replaceAll("(?m)^ +$", ""));
      assertThat(snippet.lines().count()).isLessThanOrEqualTo(25);
    }
  }

  @Test
  void theJavaOfTheReadmeRuns() throws IOException {
    Path model = TinyChatModels.write(folder.resolve("model"), 3);
    Path rows = folder.resolve("rows.jsonl");
    Files.writeString(rows, blocks(ENGLISH, "json").get(1).repeat(4));
    assertThat(ReadmeSnippets.tune(model, rows, folder.resolve("sft"))).isBetween(0.0, 10.0);

    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      ReadmeSnippets.ask(folder.resolve("sft/model"), "茶马古道是什么？");
    } finally {
      System.setOut(out);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).endsWith("\n");
  }

  /** Rows that are shown as examples must be rows the program reads. */
  @Test
  void theRowsOfTheReadmeAreRead() throws IOException {
    List<String> rows = blocks(ENGLISH, "json");
    assertThat(rows).hasSize(3);
    BadRows bad = new BadRows();
    try (Stream<Document> documents = Layouts.documents(List.of(file("d", rows.get(0))), bad);
        Stream<Conversation> conversations =
            Layouts.conversations(List.of(file("c", rows.get(1))), bad);
        Stream<Preference> preferences =
            Layouts.preferences(List.of(file("p", rows.get(2))), bad)) {
      assertThat(documents).hasSize(1);
      assertThat(conversations).hasSize(1);
      assertThat(preferences).hasSize(1);
    }
    assertThat(bad.count()).isZero();
  }

  @Test
  void bothReadmesShowTheSameCode() throws IOException {
    assertThat(blocks(CHINESE, ".*")).isEqualTo(blocks(ENGLISH, ".*"));
    assertThat(matches(GOAL, CHINESE)).isEqualTo(matches(GOAL, ENGLISH));
  }

  /** Parses every command line that is shown, options included. */
  @Test
  void everyCommandLineIsUnderstood() throws IOException {
    for (Path page : pages()) {
      for (String line : matches(COMMAND, page)) {
        String[] words = words(line);
        if (words[0].equals(words[0].toLowerCase(Locale.ROOT))) {
          assertThatCode(() -> Main.commandLine().parseArgs(words))
              .as("%s: %s", page, line)
              .doesNotThrowAnyException();
        }
      }
    }
  }

  @Test
  void everyExecGoalIsInThePomAndIsACommand() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    assertThat(matches(GOAL, ENGLISH)).isNotEmpty();
    for (String goal : matches(GOAL, ENGLISH)) {
      assertThat(pom).contains("<id>" + goal + "</id>", ">" + goal + " ${args}<");
      assertThat(Main.commandLine().getSubcommands()).containsKey(goal);
    }
  }

  @Test
  void everyCommandIsInBothReadmes() throws IOException {
    for (String command : Main.commandLine().getSubcommands().keySet()) {
      assertThat(Files.readString(ENGLISH)).contains("`" + command + "`");
      assertThat(Files.readString(CHINESE)).contains("`" + command + "`");
    }
  }

  @Test
  void theConfigurationsBind() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("configs"))) {
      List<Path> configs = files.filter(file -> file.toString().endsWith(".yaml")).toList();
      assertThat(configs).isNotEmpty();
      for (Path config : configs) {
        assertThatCode(() -> Configs.load(PipelineConfig.defaults(), config, List.of()))
            .as(config.toString())
            .doesNotThrowAnyException();
      }
    }
  }

  @Test
  void theFlagsForEmbeddingAreNamed() throws IOException {
    for (Path readme : List.of(ENGLISH, CHINESE)) {
      assertThat(Files.readString(readme))
          .contains("--add-modules jdk.incubator.vector")
          .contains("--enable-native-access=ALL-UNNAMED");
    }
  }

  @Test
  void linksLeadToFiles() throws IOException {
    for (Path page : pages()) {
      for (String link : matches(LINK, page)) {
        assertThat(page.toAbsolutePath().resolveSibling(link)).as("%s in %s", link, page).exists();
      }
    }
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name + ".jsonl"), content);
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(ENGLISH, CHINESE));
    try (Stream<Path> files = Files.list(Path.of("docs"))) {
      files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages;
  }

  /** The code blocks in one of the languages. */
  private static List<String> blocks(Path page, String language) throws IOException {
    return BLOCK
        .matcher(Files.readString(page))
        .results()
        .filter(block -> block.group(1).matches(language))
        .map(block -> block.group(2))
        .toList();
  }

  private static List<String> matches(Pattern pattern, Path page) throws IOException {
    return pattern.matcher(Files.readString(page)).results().map(match -> match.group(1)).toList();
  }

  /** A command line in words, the way a shell takes simple quotes. */
  private static String[] words(String line) {
    return WORD.matcher(line).results().map(ReadmeTest::unquoted).toArray(String[]::new);
  }

  private static String unquoted(MatchResult word) {
    return IntStream.rangeClosed(1, 3)
        .mapToObj(word::group)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow();
  }
}
