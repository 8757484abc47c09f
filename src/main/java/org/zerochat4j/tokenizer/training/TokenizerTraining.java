package org.zerochat4j.tokenizer.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.OutputFiles;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.quality.QualityReport;
import org.zerochat4j.tokenizer.quality.TextFiles;

/** The stage that makes a tokenizer from documents. */
public final class TokenizerTraining {
  /** The report beside {@code tokenizer.json}. */
  private static final String REPORT = "quality.json";

  private TokenizerTraining() {}

  /**
   * What came out.
   *
   * @param vocab ids in all, special tokens included
   * @param bytesPerToken UTF-8 bytes a token, of the text that {@code quality} is measured on
   * @param words different words in the documents
   * @param wordFloor words seen less often were sampled to fit into the memory; 1 when none was
   * @param quality the report on the beginnings of the inputs, also written as {@code quality.json}
   */
  public record Result(
      int vocab,
      int merges,
      @JsonProperty("bytes_per_token") double bytesPerToken,
      long documents,
      long words,
      @JsonProperty("word_floor") long wordFloor,
      double seconds,
      @JsonProperty("bad_rows") BadRows badRows,
      QualityReport quality) {}

  /** Trains on {@code config.inputs()} and writes the tokenizer into {@code config.out()}. */
  public static Result run(TokenizerConfig config) {
    Configs.requireAll(config);
    long began = System.nanoTime();
    // A name that does not exist should not be found out at the end.
    config.compare().forEach(Tokenizer::load);
    List<Path> files = new ArrayList<>(Tokenizer.files(config.out()));
    files.add(config.out().resolve(REPORT));
    try (OutputFiles outputs = OutputFiles.claim(config.out(), files)) {
      return run(config, outputs.inputs(config.inputs()), began);
    }
  }

  private static Result run(TokenizerConfig config, List<Path> inputs, long began) {
    BadRows bad = new BadRows(config.maxBadRows(), BadRows.DEFAULT_ROW_BYTES);
    BpeTrainer.Learned learned;
    try (Stream<Document> documents = TextFiles.documents(inputs, bad)) {
      learned = BpeTrainer.learn(documents.map(Document::text), options(config));
    } catch (OutOfMemoryError e) {
      throw new UserError(
          "tokenizer: a vocabulary of "
              + config.vocabSize()
              + " does not fit into a heap of "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB: give more with ZEROCHAT_JAVA_OPTS=-Xmx1g, or lower memoryMib or vocabSize",
          e);
    }
    if (learned.texts() == 0) {
      throw new UserError(config.inputs().getFirst() + ": no text to train a tokenizer on");
    }
    Tokenizer tokenizer =
        Tokenizer.create(
            learned.vocabulary(),
            learned.merges(),
            config.specialTokens(),
            config.systemPrompt(),
            config.split());
    tokenizer.save(config.out());
    QualityReport quality =
        QualityReport.of(config.out().toString(), tokenizer, inputs, config.compare());
    AtomicFiles.writeString(config.out().resolve(REPORT), Json.line(quality) + "\n");
    double seconds = (System.nanoTime() - began) * 1e-9;
    return new Result(
        tokenizer.vocabSize(),
        tokenizer.merges().size(),
        quality.tokenizer().all().bytesPerToken(),
        learned.texts(),
        learned.words(),
        learned.wordFloor(),
        seconds,
        bad,
        quality);
  }

  private static BpeTrainer.Options options(TokenizerConfig config) {
    return new BpeTrainer.Options(
        config.vocabSize(),
        config.split(),
        config.minFrequency(),
        config.maxTokenLength(),
        config.memoryMib() << 20,
        config.out().toAbsolutePath().getParent());
  }
}
