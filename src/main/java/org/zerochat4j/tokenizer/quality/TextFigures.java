package org.zerochat4j.tokenizer.quality;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.zerochat4j.corpus.Characters;

/**
 * How densely a tokenizer packs some text.
 *
 * @param bytes UTF-8 bytes
 * @param characters code points
 */
public record TextFigures(long documents, long bytes, long characters, long tokens) {
  /** No text. */
  static final TextFigures NONE = new TextFigures(0, 0, 0, 0);

  static TextFigures of(String text, int tokens) {
    return new TextFigures(
        1, Characters.utf8Length(text), text.codePointCount(0, text.length()), tokens);
  }

  TextFigures plus(TextFigures other) {
    return new TextFigures(
        documents + other.documents,
        bytes + other.bytes,
        characters + other.characters,
        tokens + other.tokens);
  }

  /** UTF-8 bytes a token: what can be compared across languages and tokenizers. */
  @JsonProperty("bytes_per_token")
  public double bytesPerToken() {
    return tokens == 0 ? 0 : (double) bytes / tokens;
  }

  /** Code points a token: what people compare for Chinese. */
  @JsonProperty("characters_per_token")
  public double charactersPerToken() {
    return tokens == 0 ? 0 : (double) characters / tokens;
  }
}
