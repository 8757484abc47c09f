package org.zerochat4j.stages.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Preference;
import org.zerochat4j.corpus.rows.JsonLines;
import org.zerochat4j.model.Compute;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.stages.TinyChatModels;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.Toy;

class RewardStageTest {

  @TempDir Path folder;

  /** Whatever is said with a full stop is better than without; lengths vary either way. */
  private static List<Preference> pairs(int count) {
    String[] words = {"明月光", "fox", "星期三", "lazy dog", "3.14", "故乡"};
    List<Preference> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String answer = words[i % words.length];
      String other = words[(i / words.length) % words.length];
      pairs.add(new Preference("p" + i, "问 " + i, answer + "。", other, "test"));
    }
    return pairs;
  }

  private RewardConfig config(String... sets) {
    List<String> all = new ArrayList<>(List.of(sets));
    all.add("model=" + folder.resolve("sft"));
    all.add("training.batchSize=8");
    all.add("training.learningRate=5e-3");
    all.add("training.sequenceLength=64");
    return Configs.load(RewardConfig.defaults(), null, all);
  }

  /** Guards the whole way from text to score: rendering, the last token, the sign of the loss. */
  @Test
  void aFewPairsAreLearnedByHeart() {
    TinyChatModels.write(folder.resolve("sft"), 1);
    RewardStage.Result result =
        RewardStage.run(
            config("training.steps=40"), pairs(24), pairs(24), folder.resolve("rm"), "auto");
    assertThat(result.accuracy()).isEqualTo(1);
    assertThat(result.trainAccuracy()).isEqualTo(1);
    assertThat(result.margin()).isGreaterThan(0.5);
    assertThat(result.lengthBaseline()).isBetween(0.5, 1.0);
    assertThat(result.tooLong()).isZero();
    Path model = folder.resolve("rm/model");
    assertThat(model.resolve("tokenizer.json")).exists();
    assertThat(folder.resolve("rm/metrics.jsonl")).exists();
    try (LlamaModel saved = RewardModel.load(model);
        RewardModel scorer = new RewardModel(saved)) {
      ChatTemplate template = ChatTemplate.of(Tokenizer.load(model));
      float[] scores =
          scorer.score(
              List.of(
                  RankedPair.answered(template, "问 3", "fox。"),
                  RankedPair.answered(template, "问 3", "fox")));
      assertThat(scores[0]).isGreaterThan(scores[1]);
    }
  }

  /** Guards against answers that lose their end: a long pair is left out and counted. */
  @Test
  void pairsThatAreTooLongAreCountedNotCut() {
    TinyChatModels.write(folder.resolve("sft"), 1);
    List<Preference> pairs = new ArrayList<>(pairs(10));
    pairs.add(new Preference("long", "问", "明月光".repeat(200), "短", "test"));
    RewardStage.Result result =
        RewardStage.run(config("training.steps=1"), pairs, List.of(), folder.resolve("rm"), "auto");
    assertThat(result.tooLong()).isEqualTo(1);
    assertThat(result.pairs()).isEqualTo(10);
    assertThat(result.accuracy()).isNaN();
  }

  /** Guards the measure: pairs are set aside by prompt, and none is lost. */
  @Test
  void setsPairsAsideByPromptWhenNoFileOfHeldOutPairsIsGiven() {
    TinyChatModels.write(folder.resolve("sft"), 1);
    JsonLines.write(folder.resolve("pairs.jsonl"), pairs(40).stream());
    RewardStage.Result result =
        RewardStage.run(
            config(
                "training.steps=1", "heldOutShare=0.3", "pairs=" + folder.resolve("pairs.jsonl")),
            folder.resolve("rm"),
            "auto");
    assertThat(result.pairs() + result.heldOut()).isEqualTo(40);
    assertThat(result.heldOut()).isBetween(4, 20);
  }

  /** Guards against scores that depend on what a conversation shares a batch with. */
  @Test
  void theScoreDoesNotDependOnTheBatch() {
    ChatTemplate template = ChatTemplate.of(Toy.tokenizer());
    List<int[]> sequences = new ArrayList<>();
    for (Preference pair : pairs(12)) {
      sequences.add(RankedPair.answered(template, pair.prompt(), pair.chosen().repeat(3)));
    }
    sequences.add(new int[] {5});
    try (LlamaModel base = TinyChatModels.model(1);
        LlamaModel model = base.withNewValueHead(2);
        RewardModel scorer = new RewardModel(model)) {
      float[] together = scorer.score(sequences);
      for (int i = 0; i < sequences.size(); i++) {
        float alone = scorer.score(List.of(sequences.get(i)))[0];
        assertThat(together[i]).isCloseTo(alone, within(1e-5f));
      }
      assertThat(scorer.score(List.of())).isEmpty();
    }
  }

  /** Guards the end of the sequence: the score is read at the end token of the answer. */
  @Test
  void anAnsweredPromptEndsWithTheEndToken() {
    Tokenizer tokenizer = Toy.tokenizer();
    int[] ids = RankedPair.answered(ChatTemplate.of(tokenizer), "dog?", "fox");
    assertThat(ids[ids.length - 1]).isEqualTo(tokenizer.eosId());
    assertThat(tokenizer.decode(ids, false)).endsWith("fox<|im_end|>");
  }

  /** Guards the dealing: every pair comes once an epoch, in batches of one shape. */
  @Test
  void anEpochHasEveryPairOnce() {
    List<RankedPair> pairs = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      pairs.add(new RankedPair(new int[] {100 + i, 2, 3}, new int[3 + i % 9]));
    }
    try (LlamaModel base = TinyChatModels.model(1);
        LlamaModel model = base.withNewValueHead(2);
        RankingTask task = new RankingTask(model, pairs, 4, 7, Compute.FP32)) {
      Set<Integer> first = new HashSet<>();
      for (int step = 0; step < 8; step++) {
        INDArray ids = task.inputs(step, 0).get("ids");
        assertThat(ids.size(0)).isEqualTo(8);
        for (int row = 0; row < 8; row += 2) {
          first.add(ids.getInt(row, 0));
        }
      }
      assertThat(first).hasSize(32);
      INDArray again = task.inputs(3, 0).get("ids").dup();
      task.inputs(9, 0);
      assertThat(task.inputs(3, 0).get("ids")).isEqualTo(again);
    }
  }

  /** Guards against a plain model taken for a reward model. */
  @Test
  void aModelWithoutAValueHeadIsRefused() throws Exception {
    Path plain = TinyChatModels.write(folder.resolve("sft"), 1);
    assertThatThrownBy(() -> RewardModel.load(plain))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("not a reward model");
    assertThat(Files.exists(plain)).isTrue();
  }
}
