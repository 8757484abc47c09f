package org.zerochat4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.zerochat4j.cli.CommandRun.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.stages.TinyChatModels;

/** What becomes of conversations and documents between their files and training. */
class PreparationCommandsTest {
  @TempDir Path folder;
  private String rows;
  private String model;

  @BeforeEach
  void writeRows() throws IOException {
    String[] single = {"床前明月光", "疑是地上霜"};
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      text.append("{\"prompt\":\"" + single[0] + i + "\",\"answer\":\"" + single[1] + "\"}\n");
    }
    text.append("{\"messages\":[{\"role\":\"user\",\"content\":\"第一个问题\"},");
    text.append(
        "{\"role\":\"assistant\",\"content\":\"甲\"},{\"role\":\"user\",\"content\":\"乙\"},");
    text.append("{\"role\":\"assistant\",\"content\":\"丙\"}]}\n");
    rows = Files.writeString(folder.resolve("rows.jsonl"), text).toString();
    model = TinyChatModels.write(folder.resolve("model"), 1).toString();
  }

  /** --turns stands for two settings; a wrong pair of them would drop everything. */
  @Test
  void filtersByTurnsAndTokens() throws Exception {
    assertThat(filter("--turns", "SINGLE").get("out").asInt()).isEqualTo(6);
    assertThat(filter("--turns", "MULTI").get("out").asInt()).isEqualTo(1);
    assertThat(filter("--turns", "ANY").get("out").asInt()).isEqualTo(7);
    JsonNode few = filter("--tokenizer", model, "--set", "answer.maximumTokens=3");
    assertThat(few.at("/dropped/answer_length").asInt() + few.get("out").asInt()).isEqualTo(7);
    assertThatThrownBy(() -> filter("--set", "answer.maximumTokens=3"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tokenizer");
  }

  /** The scores are in the rows, and the range of the same call decides about the kept ones. */
  @Test
  void scoresAndKeeps() throws Exception {
    Path out = folder.resolve("scored.jsonl");
    Path kept = folder.resolve("kept.jsonl");
    JsonNode result =
        Json.mapper()
            .readTree(
                run(
                    new IfdCommand(),
                    "",
                    "--model",
                    model,
                    "--input",
                    rows,
                    "--out",
                    out.toString(),
                    "--kept",
                    kept.toString(),
                    "--set",
                    "below=100",
                    "--set",
                    "top=0.5",
                    "--json"));
    assertThat(result.get("out").asInt()).isEqualTo(7);
    assertThat(Files.readAllLines(out))
        .hasSize(7)
        .allMatch(line -> line.contains("\"ppl_alone\":"));
    assertThat(result.at("/kept/out").asInt()).isBetween(4, 7);
    assertThat(Files.readAllLines(out)).containsAll(Files.readAllLines(kept));
  }

  /** What was copied from one machine to another is checked before days of training. */
  @Test
  void verifiesShards() throws Exception {
    Path documents = folder.resolve("documents.jsonl");
    Files.writeString(documents, "{\"text\":\"床前明月光，疑是地上霜。\"}\n".repeat(50));
    Path bin = folder.resolve("tokens/train.bin");
    String[] arguments = {
      "--input",
      documents.toString(),
      "--tokenizer",
      model,
      "--out",
      bin.toString(),
      "--set",
      "shardTokens=100",
      "--json"
    };
    JsonNode result = Json.mapper().readTree(run(new TokenizeCommand(), "", arguments));
    assertThat(result.get("shards").asInt()).isGreaterThan(2);
    JsonNode info =
        Json.mapper()
            .readTree(run(new TokenizeCommand(), "", "--verify", bin.toString(), "--json"));
    assertThat(info.get("tokens")).isEqualTo(result.get("tokens"));
    Path shard = folder.resolve("tokens/train-00001.bin");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[0]++;
    Files.write(shard, bytes);
    assertThatThrownBy(() -> run(new TokenizeCommand(), "", "--verify", bin.toString()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("train-00001.bin");
  }

  private JsonNode filter(String... more) throws Exception {
    String[] all = new String[more.length + 5];
    System.arraycopy(more, 0, all, 0, more.length);
    String[] fixed = {"--input", rows, "--out", folder.resolve("kept.jsonl").toString(), "--json"};
    System.arraycopy(fixed, 0, all, more.length, 5);
    return Json.mapper().readTree(run(new FilterCommand(), "", all));
  }
}
