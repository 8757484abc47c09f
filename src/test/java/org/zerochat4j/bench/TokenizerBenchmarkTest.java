package org.zerochat4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.UserError;
import org.zerochat4j.tokenizer.Toy;

class TokenizerBenchmarkTest {
  @TempDir Path folder;
  private Path texts;

  @BeforeEach
  void writeTexts() throws Exception {
    texts = folder.resolve("texts.jsonl");
    Files.writeString(texts, "{\"text\":\"床前明月光 The dog\"}\n".repeat(7));
    Toy.tokenizer().save(folder);
  }

  /** A figure over other texts than were asked for would be worth nothing. */
  @Test
  void countsEveryDocumentOnce() {
    ObjectNode json =
        TokenizerBenchmark.run(new TokenizerBenchmark.Options(List.of(texts), folder, 3, false))
            .json();
    assertThat(json.get("documents").asInt()).isEqualTo(7);
    assertThat(json.get("megabytes").asDouble()).isEqualTo(7 * 23e-6);
    assertThat(json.get("tokens").asInt())
        .isEqualTo(7 * Toy.tokenizer().encode("床前明月光 The dog").length);
    assertThat(json.get("mb_per_second").asDouble()).isPositive();
    assertThat(json.get("mb_per_second_all").asDouble()).isPositive();
  }

  /** Without Maven's build of the peers there is nothing to compare with. */
  @Test
  void saysThatThePeerIsNotBuilt() {
    assertThatThrownBy(() ->
            TokenizerBenchmark.run(new TokenizerBenchmark.Options(List.of(texts), folder, 3, true)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("huggingface peer is not built");
  }
}
