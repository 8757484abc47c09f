package org.zerochat4j.tokens;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;

/**
 * What stands beside a {@code .bin} file in {@code .bin.json}. When a corpus is cut into shards,
 * each of them has its own, and one more under the name that was asked for stands for them all.
 *
 * @param dtype {@code uint16} or {@code uint32}, little-endian
 * @param tokens how many ids the file holds, the ends of documents included
 * @param eos the id that ends every document
 * @param vocab the vocabulary size of the tokenizer
 * @param tokenizer its hash
 * @param sha256 of the {@code .bin} file; null for a description of several
 * @param origin stands for the inputs and settings it was made from; null when not known
 * @param shards the file names, beside this one, of which the stream consists; null for a file
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TokenFileInfo(
    String dtype,
    long tokens,
    long documents,
    Map<String, SourceCount> sources,
    int eos,
    int vocab,
    String tokenizer,
    String sha256,
    String origin,
    List<String> shards) {

  /** What one source contributes; {@code bytes} of UTF-8 text. */
  public record SourceCount(long documents, long tokens, long bytes) {
    SourceCount plus(SourceCount other) {
      return new SourceCount(
          documents + other.documents, tokens + other.tokens, bytes + other.bytes);
    }
  }

  /** Where the description of {@code bin} lies. */
  public static Path pathFor(Path bin) {
    return bin.resolveSibling(bin.getFileName() + ".json");
  }

  /** Reads the description of {@code bin}. */
  public static TokenFileInfo read(Path bin) {
    Path file = pathFor(bin);
    if (!Files.exists(file)) {
      throw new UserError(
          Files.exists(bin)
              ? file
                  + ": missing, so the number type of "
                  + bin.getFileName()
                  + " is unknown; make both with: zerochat tokenize"
              : bin + ": no such token file; make it with: zerochat tokenize");
    }
    JsonNode tree = Json.read(file);
    try {
      TokenFileInfo info = Json.mapper().treeToValue(tree, TokenFileInfo.class);
      if (info.type() == null || info.tokens < 0 || info.documents < 0) {
        throw new UserError(file + ": needs dtype (uint16 or uint32), tokens and documents");
      }
      return info;
    } catch (JsonProcessingException e) {
      throw new UserError(file + ": not the description of a token file", e);
    }
  }

  /**
   * One description of several files read one after the other.
   *
   * @param names of the files, null when the result is not to be written
   */
  static TokenFileInfo ofAll(List<TokenFileInfo> parts, List<String> names) {
    long tokens = 0;
    long documents = 0;
    Map<String, SourceCount> sources = new TreeMap<>();
    for (TokenFileInfo part : parts) {
      tokens += part.tokens;
      documents += part.documents;
      if (part.sources != null) {
        part.sources.forEach((source, n) -> sources.merge(source, n, SourceCount::plus));
      }
    }
    TokenFileInfo first = parts.getFirst();
    return new TokenFileInfo(
        first.dtype,
        tokens,
        documents,
        sources,
        first.eos,
        first.vocab,
        first.tokenizer,
        null,
        first.origin,
        names == null ? null : new ArrayList<>(names));
  }

  TokenType type() {
    return TokenType.named(dtype);
  }
}
