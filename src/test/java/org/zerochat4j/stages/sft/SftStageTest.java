package org.zerochat4j.stages.sft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.rows.JsonLines;
import org.zerochat4j.stages.TinyRuns;

/** What fine-tuning keeps apart to measure with. */
class SftStageTest {
  @TempDir Path folder;

  /** A prompt learned from and measured with would make the held-out loss a measure of memory. */
  @Test
  void holdsOutPromptsNotRows() {
    TinyRuns.write(folder);
    Path conversations = folder.resolve("conversations.jsonl");
    int answersAPrompt = 3;
    JsonLines.write(
        conversations,
        IntStream.range(0, 30 * answersAPrompt)
            .mapToObj(i -> Map.of("prompt", "问题" + i % 30, "answer", "回答" + i / 30)));
    List<String> sets = TinyRuns.sets("sft", folder, "training.steps=1", "heldOut=0.3");

    SftStage.Result result =
        SftStage.run(Configs.load(SftConfig.defaults(), null, sets), folder.resolve("out"), "none");

    assertThat(result.conversations()).isBetween(10L * answersAPrompt, 28L * answersAPrompt);
    assertThat(result.conversations() % answersAPrompt).isZero();
    assertThat(result.heldOutLoss()).isPositive();
  }
}
