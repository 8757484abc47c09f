package org.zerochat4j.tokenizer.quality;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;

/**
 * What one tokenizer makes of a text.
 *
 * @param name its folder or file
 * @param vocab ids in all
 * @param all the whole text
 * @param sources the same for each source, by falling size
 * @param wordsSplit share of the words (by GPT-2's split) that take more than one token
 * @param hanSplit share of the Chinese characters that take more than one token on their own; null
 *     without any
 * @param used share of the ids that occur in the text, special tokens left out
 * @param unused how many ids do not
 * @param deciles the tenths of the vocabulary, the most frequent first
 * @param kinds what the tokens are made of: how many in the vocabulary and what share of the text
 * @param longest the tokens of the most bytes
 */
public record TokenizerQuality(
    String name,
    int vocab,
    @JsonUnwrapped TextFigures all,
    Map<String, TextFigures> sources,
    @JsonProperty("words_split") double wordsSplit,
    @JsonProperty("han_split") Double hanSplit,
    @JsonProperty("vocabulary_used") double used,
    @JsonProperty("vocabulary_unused") int unused,
    List<Decile> deciles,
    Map<String, Kind> kinds,
    List<LongToken> longest) {

  /**
   * A tenth of the vocabulary.
   *
   * @param share of the text's tokens
   * @param least how often its rarest token occurs
   */
  public record Decile(double share, long least) {}

  /** Tokens of a kind: how many ids, and their share of the text's tokens. */
  public record Kind(int ids, double share) {}

  /** A token, and how often it occurs in the text. */
  public record LongToken(int id, String text, int bytes, long times) {}
}
