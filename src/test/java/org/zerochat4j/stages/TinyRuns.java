package org.zerochat4j.stages;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.zerochat4j.corpus.rows.JsonLines;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.Toy;
import org.zerochat4j.tokens.TokenFileWriter;

/** Everything a training stage reads, made in a folder, with settings for a run of seconds. */
public final class TinyRuns {

  /** The commands that train. */
  public static final List<String> STAGES = List.of("pretrain", "sft", "reward", "ppo");

  private TinyRuns() {}

  /** Makes the files of all stages. */
  public static void write(Path folder) {
    Tokenizer tokenizer = Toy.tokenizer();
    tokenizer.save(folder.resolve("tokenizer"));
    TinyChatModels.write(folder.resolve("model"), 1);
    try (LlamaModel base = TinyChatModels.model(1);
        LlamaModel reward = base.withNewValueHead(2)) {
      StageModel.save(reward, tokenizer, folder.resolve("scorer"));
    }
    String[] words = {"床前明月光", "the lazy dog", "今天是星期三", "疑是地上霜", "1234567890"};
    TokenFileWriter.write(
        folder.resolve("tokens.bin"),
        tokenizer,
        writer -> {
          for (int i = 0; i < 300; i++) {
            String text = words[i % 5] + words[i / 5 % 5] + words[i / 25 % 5];
            writer.document(tokenizer.encode(text), "test", 0);
          }
        });
    rows(folder.resolve("conversations.jsonl"), words, "prompt", "answer");
    rows(folder.resolve("pairs.jsonl"), words, "prompt", "chosen", "rejected");
    rows(folder.resolve("prompts.jsonl"), words, "prompt");
  }

  private static void rows(Path file, String[] words, String... keys) {
    Stream<Map<String, String>> rows =
        IntStream.range(0, 60)
            .mapToObj(i -> {
              Map<String, String> row = new LinkedHashMap<>();
              for (int k = 0; k < keys.length; k++) {
                row.put(keys[k], words[(i + k) % 5] + (k == 0 ? "？" + i : ""));
              }
              return row;
            });
    JsonLines.write(file, rows);
  }

  /** What {@code --set} has to say for {@code stage}, whose files are in {@code folder}. */
  public static List<String> sets(String stage, Path folder, String... more) {
    List<String> sets = new ArrayList<>();
    switch (stage) {
      case "pretrain" ->
          sets.addAll(
              List.of(
                  "tokens=" + folder.resolve("tokens.bin"),
                  "tokenizer=" + folder.resolve("tokenizer"),
                  "heldOut=0.1",
                  "model.hiddenSize=32",
                  "model.intermediateSize=48",
                  "model.layers=2",
                  "model.heads=4",
                  "model.kvHeads=2",
                  "model.maxPositions=64",
                  "training.gradientAccumulation=2"));
      case "sft" ->
          sets.addAll(
              List.of(
                  "model=" + folder.resolve("model"),
                  "data=" + folder.resolve("conversations.jsonl"),
                  "heldOut=0.2"));
      case "reward" ->
          sets.addAll(
              List.of(
                  "model=" + folder.resolve("model"),
                  "pairs=" + folder.resolve("pairs.jsonl"),
                  "heldOutShare=0.3"));
      case "ppo" ->
          sets.addAll(
              List.of(
                  "model=" + folder.resolve("model"),
                  "reward=" + folder.resolve("scorer"),
                  "prompts=" + folder.resolve("prompts.jsonl"),
                  "measured=4",
                  "training.rolloutBatch=8",
                  "training.miniBatch=4",
                  "training.epochsPerRollout=2",
                  "training.klTarget=1",
                  "training.maxAnswerTokens=8"));
      default -> throw new IllegalArgumentException(stage);
    }
    if (!stage.equals("ppo")) {
      sets.add("training.batchSize=4");
      sets.add("training.sequenceLength=32");
      sets.add("training.learningRate=3e-3");
    }
    sets.addAll(List.of(more));
    return sets;
  }
}
