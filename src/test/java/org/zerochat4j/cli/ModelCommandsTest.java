package org.zerochat4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.zerochat4j.cli.CommandRun.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.model.LlamaConfig;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.model.Npy;
import org.zerochat4j.model.Safetensors;
import org.zerochat4j.model.TinyModels;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.Toy;

/** generate, chat, logits and eval on models made on the spot. */
class ModelCommandsTest {
  @TempDir Path folder;
  private Tokenizer tokenizer;
  private String model;
  private String bare;

  @BeforeEach
  void saveModels() {
    tokenizer = Toy.tokenizer();
    Path withText = folder.resolve("model");
    LlamaConfig config =
        new LlamaConfig(
            tokenizer.vocabSize() + 3,
            16,
            24,
            2,
            4,
            2,
            4,
            96,
            1e-5,
            10_000,
            true,
            0.3,
            -1,
            tokenizer.eosId(),
            tokenizer.padId());
    try (LlamaModel llama = LlamaModel.create(config, 7)) {
      llama.save(withText);
    }
    tokenizer.save(withText);
    model = withText.toString();
    Path idsOnly = folder.resolve("bare");
    TinyModels.create(TinyModels.Shape.GROUPED, 3).save(idsOnly);
    bare = idsOnly.toString();
  }

  /** Models without a tokenizer take and give ids; the text is null, not "". */
  @Test
  void generatesFromIdsWithoutATokenizer() throws Exception {
    String[] args = {"--model", bare, "--prompt-ids", "1, 2,3", "--max-tokens", "5"};
    JsonNode answer =
        Json.mapper()
            .readTree(run(new GenerateCommand(), "", and(args, "--temperature", "0", "--json")));
    assertThat(answer.get("ids")).hasSize(5);
    assertThat(answer.get("text").isNull()).isTrue();
    String plain = run(new GenerateCommand(), "", and(args, "--temperature", "0"));
    assertThat(plain.strip().split(",")).hasSize(5);
    assertThat("[" + plain.strip() + "]").isEqualTo(answer.get("ids").toString());
  }

  @Test
  void theSameSeedGivesTheSameText() throws Exception {
    String[] args = {"--model", model, "--prompt", "床前", "--max-tokens", "12", "--json", "--seed"};
    String first = run(new GenerateCommand(), "", and(args, "1"));
    assertThat(run(new GenerateCommand(), "", and(args, "1"))).isEqualTo(first);
    assertThat(run(new GenerateCommand(), "", and(args, "2"))).isNotEqualTo(first);
  }

  /** What is streamed must be what is reported. */
  @Test
  void streamsTheTextThatJsonHolds() throws Exception {
    String[] args = {"--model", model, "--prompt", "明月", "--max-tokens", "20", "--seed", "3"};
    JsonNode answer = Json.mapper().readTree(run(new GenerateCommand(), "", and(args, "--json")));
    assertThat(run(new GenerateCommand(), "", args)).isEqualTo(answer.get("text").asText() + "\n");
    assertThat(answer.get("text").asText()).isNotEmpty();
  }

  /** A prompt is a user's message unless --raw says otherwise. */
  @Test
  void promptsGoThroughTheChatTemplate() throws Exception {
    String rendered =
        "{\"prompt\":\"<|im_start|>user\\n你好<|im_end|>\\n<|im_start|>assistant\\n\"}\n";
    String[] args = {"--model", model, "--max-tokens", "6", "--temperature", "0"};
    String byTemplate = run(new GenerateCommand(), "{\"prompt\":\"你好\"}\n", args);
    String messages = "{\"messages\":[{\"role\":\"user\",\"content\":\"你好\"}]}\n";
    assertThat(run(new GenerateCommand(), messages, args)).isEqualTo(byTemplate);
    assertThat(run(new GenerateCommand(), rendered, and(args, "--raw"))).isEqualTo(byTemplate);
    assertThat(run(new GenerateCommand(), "{\"prompt\":\"你好\"}\n", and(args, "--raw")))
        .isNotEqualTo(byTemplate);
  }

  @Test
  void answersRowsInTheirOrder() throws Exception {
    String rows =
        IntStream.range(0, 140)
            .mapToObj(i -> "{\"ids\":[" + i % 13 + "," + i % 5 + "]}\n")
            .collect(Collectors.joining());
    String[] args = {"--model", bare, "--max-tokens", "3", "--temperature", "0"};
    List<String> answers = run(new GenerateCommand(), rows, args).lines().toList();
    assertThat(answers).hasSize(140);
    for (int i : new int[] {0, 127, 128, 139}) {
      String alone =
          run(new GenerateCommand(), "", and(args, "--prompt-ids", i % 13 + "," + i % 5, "--json"));
      assertThat(answers.get(i)).isEqualTo(alone.strip());
    }
  }

  @Test
  void whatCannotBeGeneratedIsOneLine() {
    refused(new GenerateCommand(), "", "\"one\"", "--model", bare, "--prompt-ids", "one,2");
    refused(new GenerateCommand(), "", "99", "--model", bare, "--prompt-ids", "99");
    refused(new GenerateCommand(), "", "tokenizer.json", "--model", bare, "--prompt", "hi");
    refused(
        new GenerateCommand(),
        "",
        "temperature",
        "--model",
        bare,
        "--prompt-ids",
        "1",
        "--temperature",
        "-1");
    refused(
        new GenerateCommand(),
        "",
        "maxTokens",
        "--model",
        bare,
        "--prompt-ids",
        "1",
        "--max-tokens",
        "-1");
    refused(new GenerateCommand(), "", "nowhere", "--model", folder.resolve("nowhere").toString());
  }

  /** A tokenizer with more tokens than the model would index past its embedding. */
  @Test
  void aTokenizerThatDoesNotFitIsRefused() {
    tokenizer.save(Path.of(bare));
    refused(new GenerateCommand(), "", "13", "--model", bare, "--prompt", "hi");
    refused(new ChatCommand(), "", "13", "--model", bare);
  }

  @Test
  void writesLogits() throws Exception {
    Path out = folder.resolve("logits.npy");
    String result =
        run(
            new LogitsCommand(),
            "",
            "--model",
            bare,
            "--prompt-ids",
            "1,2,3,4",
            "--out",
            out.toString(),
            "--json");
    assertThat(Json.mapper().readTree(result).get("tokens").asInt()).isEqualTo(4);
    Npy.Matrix logits = Npy.read(out);
    assertThat(logits.rows()).isEqualTo(4);
    assertThat(logits.columns()).isEqualTo(13);
    refused(
        new LogitsCommand(),
        "",
        "at most 32",
        "--model",
        bare,
        "--prompt-ids",
        "1" + ",1".repeat(32),
        "--out",
        out.toString());
    refused(
        new LogitsCommand(),
        "",
        "window",
        "--model",
        bare,
        "--prompt-ids",
        "1",
        "--out",
        out.toString(),
        "--set",
        "window=3");
  }

  @Test
  void chatsThroughPipes() throws Exception {
    String lines = "你好\n/help\n\n今天是星期几？\n/reset\n你好\n";
    String out =
        run(new ChatCommand(), lines, "--model", model, "--max-tokens", "8", "--temperature", "0");
    List<String> alone =
        run(new ChatCommand(), "你好\n", "--model", model, "--max-tokens", "8", "--temperature", "0")
            .lines()
            .toList();
    assertThat(out).startsWith(alone.getFirst()).endsWith(alone.getLast() + "\n");
  }

  @Test
  void measuresLossAndGradients() throws Exception {
    Path batches = folder.resolve("batches.json");
    Files.writeString(
        batches, "{\"batches\":[{\"ids\":[1,2,3,4]},{\"ids\":[5,6,7],\"mask\":[0,1]}]}");
    Path gradients = folder.resolve("gradients.safetensors");
    JsonNode result =
        eval(bare, "--loss-ids", batches.toString(), "--grads-out", gradients.toString());
    assertThat(result.get("loss").asDouble()).isPositive();
    double squares = 0;
    try (Safetensors file = Safetensors.open(gradients)) {
      assertThat(file.names()).hasSize(result.get("grad_l2").size());
      for (String name : file.names()) {
        double own = 0;
        for (float value : file.read(name)) {
          own += (double) value * value;
        }
        assertThat(Math.sqrt(own))
            .isCloseTo(result.get("grad_l2").get(name).asDouble(), within(1e-6));
        squares += own;
      }
    }
    assertThat(result.get("grad_global_norm").asDouble())
        .isCloseTo(Math.sqrt(squares), within(1e-6));

    Files.writeString(batches, "{\"batches\":[{\"ids\":[1,2],\"mask\":[0,1]}]}");
    refused(new EvalCommand(), "", "batch 0", "--model", bare, "--loss-ids", batches.toString());
    Files.writeString(batches, "{\"batches\":[{\"ids\":[1,2],\"mask\":[0]}]}");
    refused(new EvalCommand(), "", "no target", "--model", bare, "--loss-ids", batches.toString());
    Files.writeString(batches, "{\"batches\":[{\"ids\":[1,2.5]}]}");
    refused(new EvalCommand(), "", "2.5", "--model", bare, "--loss-ids", batches.toString());
  }

  @Test
  void measuresText() throws Exception {
    Path rows = folder.resolve("rows.jsonl");
    Files.writeString(rows, "{\"text\":\"床前明月光，疑是地上霜。\"}\n{\"no\":1}\n");
    Path text = folder.resolve("poem.txt");
    Files.writeString(text, "举头望明月，低头思故乡。".repeat(20));
    JsonNode result = eval(model, "--bpb", rows.toString(), text.toString());
    assertThat(result.get("documents").asInt()).isEqualTo(2);
    assertThat(result.get("bad_rows").asInt()).isEqualTo(1);
    assertThat(result.get("bits_per_byte").asDouble()).isBetween(0.5, 20.0);

    Path pairs = folder.resolve("pairs.jsonl");
    Files.writeString(
        pairs,
        "{\"prompt\":\"问\",\"chosen\":\"好\",\"rejected\":\"不好不好\"}\n"
            + "{\"prompt\":\"问\",\"chosen\":\"天\",\"rejected\":\"月\"}\n");
    JsonNode preference = eval(model, "--preference", pairs.toString());
    assertThat(preference.get("pairs").asInt()).isEqualTo(2);
    assertThat(preference.get("length_baseline").asDouble()).isEqualTo(0.75);
    assertThat(preference.get("accuracy").asDouble()).isIn(0.0, 0.5, 1.0);

    Path choices = folder.resolve("choices.jsonl");
    Files.writeString(
        choices,
        "{\"prompt\":\"问\",\"choices\":[\"甲\",\"乙\"],\"answer\":1}\n"
            + "{\"prompt\":\"问\",\"choices\":[\"甲\",\"乙\"],\"answer\":\"甲\"}\n"
            + "{\"prompt\":\"问\",\"choices\":[\"甲\",\"乙\"],\"answer\":\"丙\"}\n");
    JsonNode chosen = eval(model, "--choices", choices.toString());
    assertThat(chosen.get("questions").asInt()).isEqualTo(2);
    assertThat(chosen.get("accuracy").asDouble()).isEqualTo(0.5);
    assertThat(chosen.get("chance").asDouble()).isEqualTo(0.5);
    assertThat(chosen.get("bad_rows").asInt()).isEqualTo(1);

    String plain = run(new EvalCommand(), "", "--model", model, "--choices", choices.toString());
    assertThat(plain).contains("accuracy: 0.5\n");
    refused(new EvalCommand(), "", "tokenizer.json", "--model", bare, "--bpb", text.toString());
  }

  @Test
  void rewardModelsJudgeByTheirScore() throws Exception {
    Path reward = folder.resolve("reward");
    try (LlamaModel base = LlamaModel.load(Path.of(model));
        LlamaModel scoring = base.withNewValueHead(1)) {
      scoring.save(reward);
    }
    tokenizer.save(reward);
    Path pairs = folder.resolve("pairs.jsonl");
    Files.writeString(
        pairs,
        "{\"prompt\":\"问\",\"chosen\":\"甲\",\"rejected\":\"乙\"}\n"
            + "{\"prompt\":\"问\",\"chosen\":\"乙\",\"rejected\":\"甲\"}\n"
            + "{\"prompt\":\"问\",\"chosen\":\""
            + "长".repeat(200)
            + "\",\"rejected\":\"甲\"}\n");
    JsonNode result = eval(reward.toString(), "--preference", pairs.toString());
    assertThat(result.get("accuracy").asDouble()).isEqualTo(0.5);
    assertThat(result.get("pairs").asInt()).isEqualTo(2);
    assertThat(result.get("too_long").asInt()).isEqualTo(1);
  }

  private JsonNode eval(String modelFolder, String... args) throws Exception {
    return Json.mapper()
        .readTree(run(new EvalCommand(), "", and(args, "--model", modelFolder, "--json")));
  }

  private static String[] and(String[] args, String... more) {
    return IntStream.range(0, args.length + more.length)
        .mapToObj(i -> i < args.length ? args[i] : more[i - args.length])
        .toArray(String[]::new);
  }

  private static void refused(Object command, String stdin, String part, String... args) {
    assertThatThrownBy(() -> run(command, stdin, args))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(part)
        .message()
        .doesNotContain("\n");
  }
}
