package org.zerochat4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zerochat4j.base.Json;
import org.zerochat4j.stages.TinyChatModels;

/** What the commands for data tell a person, who never read the code. */
class DataCommandWordsTest {
  @TempDir Path folder;

  /** "770 rows in, 770 out, 0 removed" was all that was said, whatever went from within them. */
  @Test
  void dedupTellsHowManyLinesWent() throws IOException {
    Path rows =
        Files.writeString(
            folder.resolve("rows.jsonl"),
            """
            {"text":"the same line of many letters\\nand one of its own"}
            {"text":"the same line of many letters\\nand another of its own"}
            {"text":"the same line of many letters"}
            """);
    MainRun run =
        MainRun.of(
            "dedup", "--input", rows, "--mode", "lines", "--out", file("out.jsonl"), "--json");
    assertThat(run.err())
        .contains(
            "dedup: 3 rows in, 2 out, 1 removed; 2 of 5 lines removed (58 bytes),"
                + " 1 row changed");
    JsonNode json = Json.mapper().readTree(run.out());
    assertThat(json.get("removed_lines").asInt()).isEqualTo(2);
    assertThat(json.get("removed_bytes").asInt()).isEqualTo(58);
  }

  @Test
  void collectCountsInWords() throws IOException {
    Path one = Files.writeString(folder.resolve("one.txt"), "12345");
    assertThat(MainRun.of("collect", "--from", one, "--out", file("data")).err())
        .startsWith("collect: 1 file, 5 bytes, 0 of them there already");
  }

  /** "clean needs inputs and out" did not say which of them was missing. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "clean --input a|out is missing: --out FILE",
        "clean --out a|inputs is missing: --input FILE",
        "clean|inputs is missing: --input FILE; out is missing: --out FILE",
        "collect --from a|out is missing: --out DIR",
        "collect --out a|'from is missing: --from URL|PATH'",
        "convert --input a --out b|to is missing: --to FORM",
        "dedup --input a|out is missing: --out FILE",
        "filter --input a|out is missing: --out FILE",
        "ifd --input a --out b|model is missing: --model DIR",
        "mix --input a|out is missing: --out FILE",
        "split --input a|out is missing: --out DIR",
        "tokenize --input a --out b|tokenizer is missing: --tokenizer DIR",
        "tokenizer --input a|out is missing: --out DIR",
        "tokenizer-report --tokenizer a|inputs is missing: --input FILE",
      })
  void theMissingSettingIsNamedWithItsOption(String command, String message) {
    MainRun run = MainRun.of((Object[]) command.split(" ", -1));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).isEqualToIgnoringNewLines("zerochat: " + message);
  }

  @Test
  void cleanLooksAtItsOutputFirst() throws IOException {
    Path rows = Files.writeString(folder.resolve("rows.txt"), "text");
    MainRun run = MainRun.of("clean", "--input", rows, "--out", folder);
    assertThat(run.err()).startsWith("zerochat: cannot write " + folder + ": it is a folder");
  }

  /** The names of the rules stood nowhere but in the code. */
  @Test
  void filterListsItsRules() {
    MainRun rules = MainRun.of("filter", "--rules");
    assertThat(rules.code()).isZero();
    assertThat(rules.out().lines()).hasSize(12);
    assertThat(rules.out())
        .containsPattern("(?m)^repeats_question +\\S.*")
        .containsPattern("(?m)^refusal +\\S.*\\(only when asked for, by --set without=\\[\\]\\)$");
    assertThat(MainRun.of("filter", "--help").out()).contains("--rules");
    MainRun wrong = MainRun.of("filter", "--set", "without=[refusals]");
    assertThat(wrong.err()).contains("repeats_question", "length_ratio", "refusal");
  }

  @Test
  void datasetsSuggestsNames() {
    assertThat(MainRun.of("datasets", "dolli").err())
        .startsWith("zerochat: there is no layout or data set \"dolli\"; did you mean dolly?");
    assertThat(MainRun.of("datasets", "rlhf").err()).contains("did you mean ", "hh-rlhf");
    assertThat(MainRun.of("datasets", "qqqqqqqqqqqq").err()).doesNotContain("did you mean");
    Path rows = folder.resolve("rows.jsonl");
    MainRun convert =
        MainRun.of(
            "convert", "--input", rows, "--layout", "dolli", "--to", "messages", "--out", rows);
    assertThat(convert.err()).contains("did you mean dolly?");
  }

  /** What a parser says about the first character of a README helps nobody. */
  @Test
  void whatIsNoTokenizerIsSaidSo() throws IOException {
    Path readme = Files.writeString(folder.resolve("README.md"), "# Title\n");
    assertThat(MainRun.of("encode", "--tokenizer", readme).err())
        .isEqualToIgnoringNewLines("zerochat: " + readme + " is no tokenizer.json: not JSON");
    Path binary = Files.write(folder.resolve("tokenizer.model"), new byte[] {0, 0, 0, 14, 10, 5});
    assertThat(MainRun.of("encode", "--tokenizer", binary).err())
        .contains("is no tokenizer.json: not JSON");
    Path other = Files.writeString(folder.resolve("package.json"), "{\"name\":\"x\"}\n");
    assertThat(MainRun.of("encode", "--tokenizer", other).err())
        .isEqualToIgnoringNewLines(
            "zerochat: " + other + " is no tokenizer.json: it has no \"model\"");
  }

  /** One bad row used to take the answers of the good ones with it. */
  @Test
  void generateAnswersTheGoodRows() throws IOException {
    Path model = TinyChatModels.write(folder.resolve("model"), 1);
    String rows =
        """
        {"ids":[1,2]}
        {"text":"no field"}
        not JSON

        {"prompt":"天"}
        {"ids":[1,-7]}
        {"ids":[]}
        {"messages":[{"role":"user","content":"天"}]}
        """;
    MainRun run = MainRun.withInput(rows, "generate", "--model", model, "--max-tokens", "2");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out().lines().map(line -> line.substring(2, line.indexOf(':') - 1)))
        .containsExactly("ids", "error", "error", "ids", "error", "error", "ids");
    List<String> errors = run.err().lines().toList();
    assertThat(errors).hasSize(5);
    assertThat(errors.getFirst())
        .isEqualTo("stdin:2: needs a field \"prompt\", \"messages\" or \"ids\"");
    assertThat(errors.get(1)).startsWith("stdin:3: ");
    assertThat(errors.get(2)).startsWith("stdin:6: ");
    assertThat(errors.get(3)).startsWith("stdin:7: ");
    assertThat(errors.getLast()).isEqualTo("generate: 3 rows answered, 4 bad ones not");
  }

  private Path file(String name) {
    return folder.resolve(name);
  }
}
