package org.zerochat4j.tokenizer.quality;

import com.fasterxml.jackson.annotation.JsonProperty;

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
    return new TextFigures(1, utf8Length(text), text.codePointCount(0, text.length()), tokens);
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

  /** An unpaired surrogate counts as U+FFFD. */
  static long utf8Length(String text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        bytes += 3;
      }
    }
    return bytes;
  }
}
