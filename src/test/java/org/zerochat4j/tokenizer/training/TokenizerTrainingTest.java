package org.zerochat4j.tokenizer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.tokenizer.Tokenizer;

class TokenizerTrainingTest {
  @TempDir Path folder;
  private Path text;
  private Path out;

  @BeforeEach
  void writeText() throws IOException {
    text = folder.resolve("a.txt");
    out = folder.resolve("out");
    Files.writeString(text, "天气\n\n天气 ab\n");
  }

  /** The line end belongs to its line, and no word reaches into the next line. */
  @Test
  void readsPlainTextLineByLine() throws IOException {
    Files.writeString(text, "\n\n \n\n".repeat(5));
    TokenizerTraining.Result result = train("vocabSize=300");
    assertThat(result.merges()).isEqualTo(1);
    assertThat(Tokenizer.load(out).merges()).containsExactly("Ġ Ċ");
    assertThat(result.documents()).isEqualTo(20);
  }

  /** A tokenizer whose split is not the one it was trained with merges across its words. */
  @Test
  void savesTheSplitItWasTrainedWith() throws IOException {
    Files.writeString(text, "12345 12345\n");
    train("vocabSize=300", "split=llama3");
    Tokenizer tokenizer = Tokenizer.load(out);
    assertThat(tokenizer.encode("12345")).hasSize(2);
    assertThat(tokenizer.decode(tokenizer.encode("12345"), false)).isEqualTo("12345");
  }

  /** The report lies beside the tokenizer it is about, with those it was compared with. */
  @Test
  void writesItsQualityReport() {
    train("vocabSize=260");
    Path other = folder.resolve("other");
    TokenizerTraining.Result result =
        TokenizerTraining.run(
            Configs.load(
                TokenizerConfig.defaults(),
                null,
                List.of(
                    "inputs=[\"" + text + "\"]",
                    "out=" + other,
                    "vocabSize=257",
                    "compare=[\"" + out + "\"]")));
    assertThat(result.vocab()).isEqualTo(260);
    assertThat(result.wordFloor()).isEqualTo(1);
    assertThat(result.bytesPerToken()).isGreaterThan(1);
    assertThat(other.resolve("quality.json")).hasContent(Json.line(result.quality()) + "\n");
    assertThat(result.quality().compared()).hasSize(1);
  }

  /** An hour of training must not end with "no such tokenizer". */
  @Test
  void namesAMissingTokenizerBeforeTraining() {
    assertThatThrownBy(() -> train("compare=[\"" + folder.resolve("none") + "\"]"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none");
    assertThat(out).doesNotExist();
  }

  private TokenizerTraining.Result train(String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("inputs=[\"" + text + "\"]");
    all.add("out=" + out);
    return TokenizerTraining.run(Configs.load(TokenizerConfig.defaults(), null, all));
  }
}
