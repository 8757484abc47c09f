package org.zerochat4j.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.UserError;

class ConfigsTest {
  @TempDir Path folder;

  enum Kind {
    FULL,
    LOW_RANK
  }

  record Train(@Doc("how many updates") int steps, double learningRate, boolean shuffle)
      implements Validated {
    @Override
    public void validate(Problems problems) {
      problems.require(steps > 0, "steps", "has to be positive");
      problems.require(learningRate > 0, "learningRate", "has to be positive");
    }
  }

  record Lora(int rank, double alpha) {
    static Lora defaults() {
      return new Lora(8, 16);
    }
  }

  record Stage(
      @Doc("where everything is written") Path out,
      String name,
      Kind kind,
      long seed,
      List<Path> inputs,
      Map<String, Double> weights,
      Train train,
      Lora lora) {}

  private static final Stage DEFAULTS =
      new Stage(
          Path.of("runs/x"),
          "数学",
          Kind.FULL,
          42L,
          List.of(Path.of("a.jsonl")),
          Map.of("web", 1.0),
          new Train(100, 3e-4, true),
          null);

  @Test
  void mergesTheFileOverTheDefaultsAndOverridesOverBoth() throws IOException {
    Path file =
        yaml("name: 'run: 1'\nkind: low-rank\ntrain:\n  steps: 200\n  learning_rate: 1e-3\n");
    Stage stage =
        Configs.load(
            DEFAULTS,
            file,
            List.of(
                "train.learningRate=2e-5",
                "train.shuffle=false",
                "inputs=b.jsonl, c.jsonl",
                "weights={web: 0.5, books: 2}",
                "seed=9000000000",
                "lora.rank=4"));
    assertThat(stage)
        .isEqualTo(
            new Stage(
                Path.of("runs/x"),
                "run: 1",
                Kind.LOW_RANK,
                9_000_000_000L,
                List.of(Path.of("b.jsonl"), Path.of("c.jsonl")),
                Map.of("web", 0.5, "books", 2.0),
                new Train(200, 2e-5, false),
                new Lora(4, 16)));
  }

  /** Guards against the slow road of one corrected mistake a run. */
  @Test
  void reportsEveryProblemAtOnceWithItsPlace() throws IOException {
    Path file =
        yaml(
            "nmae: x\n"
                + "kind: half\n"
                + "seed: many\n"
                + "train:\n"
                + "  steps: -1\n"
                + "  learningRate: 1\n"
                + "  shufle: true\n");
    assertThatThrownBy(() -> Configs.load(DEFAULTS, file, List.of("train.learning_rate=0")))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("6 problems in the configuration:")
        .hasMessageContaining(file + ":1: nmae: unknown key, did you mean name?")
        .hasMessageContaining(file + ":2: kind: expected one of full, low_rank, got \"half\"")
        .hasMessageContaining(file + ":3: seed: expected a whole number, got \"many\"")
        .hasMessageContaining(file + ":5: train.steps: has to be positive")
        .hasMessageContaining(file + ":7: train.shufle: unknown key, did you mean shuffle?")
        .hasMessageContaining("command line: train.learningRate: has to be positive");
  }

  record InAndOut(
      @Required("--input FILE") List<String> inputs, @Required("--out FILE") Path out, Path more) {}

  /** "needs inputs and out" did not say which of them was missing. */
  @Test
  void namesTheRequiredKeysThatAreMissing() {
    Configs.requireAll(new InAndOut(List.of("a"), Path.of("b"), null));
    assertThatThrownBy(() -> Configs.requireAll(new InAndOut(List.of("a"), null, null)))
        .isInstanceOf(UserError.class)
        .hasMessage("out is missing: --out FILE");
    assertThatThrownBy(() -> Configs.requireAll(new InAndOut(List.of(), null, null)))
        .isInstanceOf(UserError.class)
        .hasMessage("inputs is missing: --input FILE; out is missing: --out FILE");
  }

  record Range(int first, int last) implements Validated {
    @Override
    public void validate(Problems problems) {
      problems.require(first < last, "first", first + " must be below last " + last);
    }
  }

  /** The line of the file is right; what the command line says does not go with it. */
  @Test
  void namesTheOverrideThatDoesNotFitTheFile() throws IOException {
    Path file = yaml("first: 3\nlast: 5\n");
    Range defaults = new Range(0, 1);
    assertThatThrownBy(() -> Configs.load(defaults, file, List.of("last=2")))
        .hasMessage("command line and " + file + ":1: first: 3 must be below last 2");
    assertThatThrownBy(() -> Configs.load(defaults, file, List.of("first=7")))
        .hasMessage("command line: first: 7 must be below last 5");
  }

  @Test
  void oneProblemIsOneLine() {
    assertThatThrownBy(() -> Configs.load(DEFAULTS, null, List.of("steps=5")))
        .hasMessage("command line: steps: unknown key, did you mean train.steps?");
    assertThatThrownBy(() -> Configs.load(DEFAULTS, null, List.of("train.steps=1.5")))
        .hasMessage("command line: train.steps: expected a whole number, got \"1.5\"");
    assertThatThrownBy(() -> Configs.load(DEFAULTS, null, List.of("seed")))
        .hasMessageContaining("expected --set key.path=value");
    assertThatThrownBy(() -> Configs.load(DEFAULTS, null, List.of("lora.alpha=x")))
        .hasMessageContaining("lora.alpha: expected a number");
  }

  /** Guards against YAML's habit of turning words into other types. */
  @Test
  void doesNotGuessTypes() throws IOException {
    Path number = yaml("name: 2024\n");
    assertThatThrownBy(() -> Configs.load(DEFAULTS, number, List.of()))
        .hasMessageContaining("name: expected text, got 2024 (put it in quotes)");
    Path tooLarge = yaml("train: {steps: 3000000000}\n");
    assertThatThrownBy(() -> Configs.load(DEFAULTS, tooLarge, List.of()))
        .hasMessageContaining("train.steps: expected a whole number");
    Path flat = yaml("train: 5\n");
    assertThatThrownBy(() -> Configs.load(DEFAULTS, flat, List.of()))
        .hasMessageContaining("train: expected keys under it, got 5");
    assertThat(Configs.load(DEFAULTS, null, List.of("name=2024")).name()).isEqualTo("2024");
  }

  @Test
  void rejectsAKeyThatIsGivenTwice() throws IOException {
    Path same = yaml("seed: 1\nname: a\nseed: 2\n");
    assertThatThrownBy(() -> Configs.load(DEFAULTS, same, List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(same + ":3: not valid YAML: Duplicate field 'seed'");
    Path spelled = yaml("train: {learning_rate: 1, learningRate: 2}\n");
    assertThatThrownBy(() -> Configs.load(DEFAULTS, spelled, List.of()))
        .hasMessageContaining("train.learningRate: is given twice");
  }

  @Test
  void namesTheLineOfBrokenYamlAndAcceptsAnEmptyFile() throws IOException {
    Path broken = yaml("name: a\ntrain: [1\n");
    assertThatThrownBy(() -> Configs.load(DEFAULTS, broken, List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(": not valid YAML");
    assertThat(Configs.load(DEFAULTS, yaml("# nothing\n"), List.of())).isEqualTo(DEFAULTS);
    assertThatThrownBy(() -> Configs.load(DEFAULTS, folder.resolve("none.yaml"), List.of()))
        .hasMessageContaining("no such file");
  }

  @Test
  void writesCommentedYamlThatReadsBackEqual() throws IOException {
    String text = Configs.yaml(DEFAULTS);
    assertThat(text)
        .startsWith("# where everything is written\nout: runs/x\nname: 数学\nkind: full\n")
        .contains("train:\n  # how many updates\n  steps: 100\n");
    assertThat(
            Configs.load(
                new Stage(null, null, null, 0, null, null, DEFAULTS.train(), null),
                yaml(text),
                List.of()))
        .isEqualTo(DEFAULTS);
  }

  @Test
  void listsTheDifferencesOfTwoConfigurations() throws IOException {
    Stage other = Configs.load(DEFAULTS, null, List.of("train.steps=7", "lora.rank=2", "inputs=b"));
    Path saved = yaml(Configs.yaml(DEFAULTS));
    assertThat(Configs.differences(Configs.read(saved), Configs.tree(DEFAULTS))).isEmpty();
    assertThat(Configs.differences(Configs.read(saved), Configs.tree(other)))
        .containsExactly(
            "inputs: [\"a.jsonl\"] -> [\"b\"]",
            "train.steps: 100 -> 7",
            "lora: null -> {\"rank\":2,\"alpha\":16.0}");
  }

  @Test
  void findsThePaths() {
    assertThat(Configs.paths(DEFAULTS))
        .isEqualTo(Map.of("out", Path.of("runs/x"), "inputs[0]", Path.of("a.jsonl")));
  }

  @Test
  void describesEveryKeyForTheHelp() {
    assertThat(Configs.describe(DEFAULTS))
        .contains(
            new Configs.Setting("out", "runs/x", "where everything is written"),
            new Configs.Setting("train.steps", "100", "how many updates"));
  }

  private Path yaml(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "c", ".yaml"), text);
  }
}
