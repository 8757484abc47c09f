package org.zerochat4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.UserError;
import org.zerochat4j.tokenizer.Tokenizer;

class TokenizerTrainingBenchmarkTest {
  @TempDir Path folder;

  /** A benchmark that does not run is found out on the day it is needed. */
  @Test
  void measuresOurTrainingInAProcessOfItsOwn() throws IOException {
    Path input = folder.resolve("rows.jsonl");
    Files.writeString(input, "{\"text\":\"今天天气很好，今天是星期三。\"}\n".repeat(20));
    TokenizerTrainingBenchmark.Result result =
        TokenizerTrainingBenchmark.run(
            new TokenizerTrainingBenchmark.Options(List.of(input), 260, "100m", null));
    assertThat(result.json().get("merges").asInt()).isEqualTo(4);
    assertThat(result.json().get("input_bytes").asLong()).isEqualTo(20 * 43);
    assertThat(result.json().get("seconds").asDouble()).isPositive();
    assertThat(result.text()).contains("zerochat4j");
  }

  /** The library cannot be told to learn less: we would win by doing less. */
  @Test
  void refusesToLearnLessThanThePeer() {
    assertThatThrownBy(() ->
            TokenizerTrainingBenchmark.run(
                new TokenizerTrainingBenchmark.Options(List.of(), 8000, "100m", folder)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("30000");
  }

  /**
   * Neither threads nor memory may choose the merges: everything in memory by one thread, words in
   * files and merges by three. With a heap that holds neither words nor text it has to end all the
   * same.
   */
  @Test
  @Tag("slow")
  void learnsTheSameWithOtherThreadsAndMemory() throws IOException {
    Path input = folder.resolve("words.txt");
    Random random = new Random(6);
    try (var out = Files.newBufferedWriter(input)) {
      for (int i = 0; i < 2_000_000; i++) {
        long rank = random.nextInt(4_000_000);
        out.write(word(rank * 2_654_435_761L % 1_000_000_007L));
        out.write(i % 9 == 0 ? '\n' : ' ');
      }
    }
    JsonNode one = train(input, "1", "1g");
    JsonNode three = train(input, "3", "160m");
    JsonNode small = train(input, "2", "64m");
    assertThat(one.get("spilled").asBoolean()).isFalse();
    assertThat(three.get("spilled").asBoolean()).isTrue();
    assertThat(one.get("word_floor").asLong()).isEqualTo(1);
    assertThat(three.get("word_floor").asLong()).isEqualTo(1);
    assertThat(small.get("word_floor").asLong()).isGreaterThan(1);
    assertThat(hash("3")).isEqualTo(hash("1"));
    assertThat(Tokenizer.load(folder.resolve("2")).vocabSize()).isEqualTo(2000);
  }

  /** A word of letters for a number: digits would be cut off. */
  private static String word(long number) {
    StringBuilder word = new StringBuilder();
    for (long rest = number; rest > 0; rest /= 26) {
      word.append((char) ('a' + rest % 26));
    }
    return word.toString();
  }

  private JsonNode train(Path input, String threads, String heap) {
    return ChildProcess.json(
        "java",
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heap,
            "-XX:+UseParallelGC",
            "-Dzerochat4j.threads=" + threads,
            "-cp",
            System.getProperty("java.class.path"),
            TokenizerTrainingRun.class.getName(),
            input.toString(),
            "2000",
            folder.resolve(threads).toString()));
  }

  private String hash(String name) {
    return Tokenizer.load(folder.resolve(name)).hash();
  }
}
