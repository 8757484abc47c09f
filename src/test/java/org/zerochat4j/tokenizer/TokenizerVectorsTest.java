package org.zerochat4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zerochat4j.SharedData;
import org.zerochat4j.base.Json;
import org.zerochat4j.tokenizer.training.BpeTrainer;

/** Ids and merges made by the official library. */
@Tag("shared")
class TokenizerVectorsTest {
  /**
   * A wrong split or merge order gives ids that look plausible and mean something else to a model.
   */
  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "miaomiao", "minimind"})
  void encodesAndDecodesAsTheOfficialLibrary(String name) throws IOException {
    Tokenizer tokenizer = Tokenizer.load(SharedData.path("tokenizers/" + name + "/tokenizer.json"));
    List<String> rows = gunzip(SharedData.path("vectors/tokenizer/" + name + ".jsonl.gz"));
    assertThat(rows).hasSizeGreaterThan(400);
    for (String row : rows) {
      JsonNode vector = Json.mapper().readTree(row);
      String text = vector.get("text").asText();
      int[] ids = Json.mapper().treeToValue(vector.get("ids"), int[].class);
      assertThat(tokenizer.encode(text, true)).as(text).isEqualTo(ids);
      assertThat(tokenizer.decode(ids, false)).isEqualTo(vector.get("decoded").asText());
    }
  }

  /** Ties decided by hash order would give another vocabulary on every run. */
  @Test
  void learnsTheMergesOfTheOfficialLibrary() throws IOException {
    String corpus = Files.readString(SharedData.path("vectors/bpe_train/hf_a/corpus.txt"));
    List<String> expected = gunzip(SharedData.path("vectors/bpe_train/hf_a/merges.txt.gz"));
    List<String> lines = Arrays.asList(corpus.split("(?<=\n)"));
    Tokenizer trained = BpeTrainer.train(lines.stream(), 256 + expected.size(), List.of(), "");
    assertThat(trained.merges()).isEqualTo(expected);
    assertThat(trained.vocabSize()).isEqualTo(256 + 29_828);
  }

  private static List<String> gunzip(Path file) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      return reader.lines().collect(Collectors.toList());
    }
  }
}
