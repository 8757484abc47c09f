package org.zerochat4j.tokenizer.quality;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.tokenizer.Tokenizer;

/**
 * A tokenizer measured on a sample of text, the tokenizers it is compared with on the same. As JSON
 * it is an object with the fields of {@link TokenizerQuality} and a list {@code compared}.
 */
public record QualityReport(TokenizerQuality tokenizer, List<TokenizerQuality> compared) {
  private static final int LONGEST_SHOWN = 10;

  /** The stage: measures what {@code config} names. */
  public static QualityReport run(QualityConfig config) {
    Configs.requireAll(config);
    Tokenizer subject = Tokenizer.load(config.tokenizer());
    return of(config.tokenizer().toString(), subject, config.inputs(), config.compare());
  }

  /**
   * Measures {@code subject}, called {@code name}, and the tokenizers {@code compare} on the
   * beginnings of files, see {@link TextFiles#sample}.
   */
  public static QualityReport of(
      String name, Tokenizer subject, List<Path> inputs, List<Path> compare) {
    // Before the measuring: a wrong name is found at once.
    Map<String, Tokenizer> others = new LinkedHashMap<>();
    compare.forEach(path -> others.put(path.toString(), Tokenizer.load(path)));
    List<Document> sample = TextFiles.sample(inputs);
    if (sample.isEmpty()) {
      throw new UserError(inputs.getFirst() + ": no text to measure a tokenizer on");
    }
    List<TokenizerQuality> compared = new ArrayList<>();
    TokenizerQuality own = QualityMeasurement.of(name, subject, sample);
    others.forEach(
        (other, tokenizer) -> compared.add(QualityMeasurement.of(other, tokenizer, sample)));
    return new QualityReport(own, compared);
  }

  /** All figures. */
  @JsonValue
  public ObjectNode json() {
    ObjectNode json = Json.mapper().valueToTree(tokenizer);
    json.set("compared", Json.mapper().valueToTree(compared));
    return json;
  }

  /** Tables for people. */
  public String text() {
    StringBuilder out = new StringBuilder();
    List<TokenizerQuality> all = new ArrayList<>(List.of(tokenizer));
    all.addAll(compared);
    line(
        out,
        "%d documents, %.1f MB of UTF-8",
        tokenizer.all().documents(),
        tokenizer.all().bytes() / 1e6);
    line(
        out,
        "%n%9s %9s %9s %9s %9s %9s  %s",
        "vocab",
        "bytes/tok",
        "chars/tok",
        "ids used",
        "split",
        "Han split",
        "tokenizer");
    for (TokenizerQuality q : all) {
      line(
          out,
          "%9d %9.3f %9.3f %8.1f%% %8.1f%% %9s  %s",
          q.vocab(),
          q.all().bytesPerToken(),
          q.all().charactersPerToken(),
          100 * q.used(),
          100 * q.wordsSplit(),
          q.hanSplit() == null ? "-" : String.format(Locale.ROOT, "%.2f%%", 100 * q.hanSplit()),
          q.name());
    }
    if (tokenizer.sources().size() > 1) {
      line(out, "%nbytes a token by source%n");
      for (String source : tokenizer.sources().keySet()) {
        for (TokenizerQuality q : all) {
          out.append(String.format(Locale.ROOT, "%9.3f ", q.sources().get(source).bytesPerToken()));
        }
        line(out, " %s", source);
      }
    }
    line(out, "%n%9s %9s  %s", "ids", "of text", "made of");
    tokenizer
        .kinds()
        .forEach(
            (kind, share) -> line(out, "%9d %8.1f%%  %s", share.ids(), 100 * share.share(), kind));
    line(out, "%ntenths of the vocabulary: share of the text, rarest token's count");
    for (TokenizerQuality.Decile decile : tokenizer.deciles()) {
      line(out, "%8.2f%% %9d", 100 * decile.share(), decile.least());
    }
    line(out, "%nlongest tokens: bytes, times, text");
    tokenizer.longest().stream()
        .limit(LONGEST_SHOWN)
        .forEach(token -> line(out, "%9d %9d  %s", token.bytes(), token.times(), token.text()));
    return out.toString();
  }

  @SuppressWarnings("AnnotateFormatMethod") // The annotation would be one more dependency.
  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
