package org.zerochat4j.tokenizer.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.training.BpeTrainer;

class QualityReportTest {
  @TempDir Path folder;
  private Tokenizer tokenizer;
  private Path input;

  @BeforeEach
  void trainOnAFewWords() throws IOException {
    tokenizer = BpeTrainer.train(Stream.of("天气 天气 ab"), 263, BpeTrainer.DEFAULT_SPECIAL, "");
    input = folder.resolve("rows.jsonl");
    Files.writeString(
        input,
        """
        {"text":"天气","source":"zh"}
        {"text":"天天","source":"zh"}
        {"text":"ab","source":"en"}
        """);
  }

  /** Figures by hand: 天气, 天, 气, ab and 天气 after a space are the seven merges' outcome. */
  @Test
  void countsBytesAndCharactersBySource() {
    TokenizerQuality q = report(List.of()).tokenizer();
    assertThat(q.sources().keySet()).containsExactly("zh", "en");
    assertThat(q.sources().get("zh")).isEqualTo(new TextFigures(2, 12, 4, 1 + 2));
    assertThat(q.sources().get("en").bytesPerToken()).isEqualTo(2);
    assertThat(q.all().bytes()).isEqualTo(14);
    assertThat(q.wordsSplit()).isEqualTo(1 / 3.0);
    assertThat(q.hanSplit()).isZero();
    assertThat(q.unused()).isEqualTo(263 - 3);
    assertThat(q.used()).isEqualTo(3 / 263.0);
    assertThat(q.deciles()).hasSize(10);
    assertThat(q.deciles().stream().mapToDouble(TokenizerQuality.Decile::share).sum())
        .isBetween(0.999, 1.001);
    assertThat(q.longest().getFirst().text()).isEqualTo(" 天气");
    assertThat(q.longest().get(1).text()).isEqualTo("天气");
    assertThat(q.longest().get(1).times()).isEqualTo(1);
    assertThat(q.longest().get(1).bytes()).isEqualTo(6);
    assertThat(q.kinds().get("special").ids()).isEqualTo(3);
    assertThat(q.kinds().values().stream().mapToInt(TokenizerQuality.Kind::ids).sum())
        .isEqualTo(tokenizer.vocabSize());
  }

  /** Other tokenizers are worth comparing only on the very same text. */
  @Test
  void comparesOnTheSameText() {
    Path bytes = folder.resolve("bytes");
    BpeTrainer.train(Stream.of("x"), 256, BpeTrainer.DEFAULT_SPECIAL, "").save(bytes);
    QualityReport report = report(List.of(bytes));
    assertThat(report.compared()).hasSize(1);
    assertThat(report.compared().getFirst().all().bytesPerToken()).isEqualTo(1);
    assertThat(report.compared().getFirst().hanSplit()).isEqualTo(1);
    JsonNode json = Json.mapper().valueToTree(report);
    assertThat(json.get("bytes_per_token").asDouble()).isGreaterThan(1);
    assertThat(json.get("compared").get(0).get("name").asText()).isEqualTo(bytes.toString());
    assertThat(report.text()).contains("bytes/tok", bytes.toString(), "天气");
  }

  /** A report on nothing would be full of zeros. */
  @Test
  void refusesToMeasureOnNoText() throws IOException {
    Files.writeString(input, "");
    assertThatThrownBy(() -> report(List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no text");
  }

  /** A file without line ends has to fit into the memory all the same. */
  @Test
  void readsTextLineByLineAndCutsEndlessLines() throws IOException {
    Path file = folder.resolve("a.txt");
    String line = "😀".repeat(1 << 20);
    Files.writeString(file, "a\n\nb" + line);
    List<String> texts = TextFiles.sample(List.of(file)).stream().map(d -> d.text()).toList();
    assertThat(texts.subList(0, 2)).containsExactly("a\n", "\n");
    assertThat(texts).hasSizeGreaterThan(3).noneMatch(text -> text.length() > (1 << 20) + 1);
    assertThat(String.join("", texts)).isEqualTo("a\n\nb" + line);
  }

  /** The same text, packed or in a folder, once was one document and gave another tokenizer. */
  @Test
  void plainTextIsReadLineByLineWhereverItLies() throws IOException {
    Path texts = Files.createDirectory(folder.resolve("texts"));
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(texts.resolve("a.txt.gz")))) {
      out.write("一\n\n二 \n".getBytes(StandardCharsets.UTF_8));
    }
    Files.writeString(texts.resolve("b.txt"), "三\n四");
    assertThat(TextFiles.sample(List.of(texts)))
        .extracting(Document::text)
        .containsExactly("一\n", "\n", "二 \n", "三\n", "四");
  }

  private QualityReport report(List<Path> compare) {
    return QualityReport.of("own", tokenizer, List.of(input), compare);
  }
}
