package org.zerochat4j.stages.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.stages.StageModel;
import org.zerochat4j.stages.TinyChatModels;
import org.zerochat4j.tokenizer.Toy;

class PpoStageTest {

  @TempDir Path folder;

  private PpoStageConfig config(String... sets) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "model=" + folder.resolve("sft"),
                "reward=" + folder.resolve("rm"),
                "measured=8",
                "training.steps=2",
                "training.criticWarmupSteps=1",
                "training.rolloutBatch=8",
                "training.miniBatch=4"));
    all.addAll(List.of(sets));
    return Configs.load(PpoStageConfig.defaults(), null, all);
  }

  private void writeModels() {
    TinyChatModels.write(folder.resolve("sft"), 1);
    try (LlamaModel base = TinyChatModels.model(1);
        LlamaModel reward = base.withNewValueHead(2)) {
      StageModel.save(reward, Toy.tokenizer(), folder.resolve("rm"));
    }
  }

  /** Guards the contract of the folder, and the models PPO must not touch. */
  @Test
  void writesModelCriticAndMetricsAndLeavesItsInputsAlone() {
    writeModels();
    String sft = AtomicFiles.sha256(folder.resolve("sft/model.safetensors"));
    String rm = AtomicFiles.sha256(folder.resolve("rm/model.safetensors"));
    List<String> prompts = List.of("问 1", "fox?", "dog?", "星期三", "x".repeat(300));
    Path out = folder.resolve("ppo");
    PpoStage.Result result = PpoStage.run(config(), prompts, out, "auto");
    assertThat(result.prompts()).isEqualTo(4);
    assertThat(result.tooLong()).isEqualTo(1);
    assertThat(result.steps()).isEqualTo(2);
    assertThat(Json.line(result)).contains("\"reward_before\":", "\"reward_after\":", "\"kl\":");
    assertThat(AtomicFiles.sha256(folder.resolve("sft/model.safetensors"))).isEqualTo(sft);
    assertThat(AtomicFiles.sha256(folder.resolve("rm/model.safetensors"))).isEqualTo(rm);
    assertThat(out.resolve("model/tokenizer.json")).exists();
    assertThat(out.resolve("critic/value_head.safetensors")).exists();
    assertThat(out.resolve("metrics.jsonl")).content().contains("approx_kl", "eos_rate");
    assertThat(AtomicFiles.sha256(out.resolve("model/model.safetensors"))).isNotEqualTo(sft);

    // All steps are done: only the measuring is repeated.
    PpoStage.Result again = PpoStage.run(config(), prompts, out, "auto");
    assertThat(again.rewardAfter()).isEqualTo(result.rewardAfter());
    assertThat(again.rewardBefore()).isEqualTo(result.rewardBefore());
    assertThatThrownBy(() -> PpoStage.run(config("training.steps=3"), prompts, out, "auto"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("training.steps: 2 -> 3");
  }

  /** Guards the choice of what is saved. */
  @Test
  void savesTheAverageWhenAskedTo() {
    writeModels();
    List<String> prompts = List.of("问 1", "fox?", "dog?", "星期三");
    PpoStage.run(config(), prompts, folder.resolve("actor"), "auto");
    PpoStage.run(config("saveAverage=true"), prompts, folder.resolve("average"), "auto");
    assertThat(AtomicFiles.sha256(folder.resolve("average/model/model.safetensors")))
        .isNotEqualTo(AtomicFiles.sha256(folder.resolve("actor/model/model.safetensors")));
    assertThatThrownBy(() -> config("saveAverage=true", "training.ema=0"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("saveAverage");
  }
}
