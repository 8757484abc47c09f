package org.zerochat4j.tokens;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;

/**
 * What stands beside a {@code .bin} file in {@code .bin.json}.
 *
 * @param dtype {@code uint16} or {@code uint32}, little-endian
 * @param tokens how many ids the file holds, the ends of documents included
 * @param eos the id that ends every document
 * @param vocab the vocabulary size of the tokenizer
 * @param tokenizer its hash
 * @param sha256 of the {@code .bin} file
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TokenFileInfo(
    String dtype,
    long tokens,
    long documents,
    Map<String, SourceCount> sources,
    int eos,
    int vocab,
    String tokenizer,
    String sha256) {

  /** What one source contributes; {@code bytes} of UTF-8 text. */
  public record SourceCount(long documents, long tokens, long bytes) {}

  /** The largest vocabulary whose ids fit two bytes. */
  private static final int UINT16_VOCAB = 1 << 16;

  static String dtypeFor(int vocab) {
    return vocab > UINT16_VOCAB ? "uint32" : "uint16";
  }

  int bytesPerToken() {
    return dtype.equals("uint32") ? 4 : 2;
  }

  /** Where the description of {@code bin} lies. */
  public static Path pathFor(Path bin) {
    return bin.resolveSibling(bin.getFileName() + ".json");
  }

  /** Reads the description of {@code bin}. */
  public static TokenFileInfo read(Path bin) {
    Path file = pathFor(bin);
    if (!Files.exists(bin)) {
      throw new UserError(bin + ": no such token file; make it with: zerochat tokenize");
    }
    if (!Files.exists(file)) {
      throw new UserError(
          file
              + ": missing, so the number type of "
              + bin.getFileName()
              + " is unknown; make both with: zerochat tokenize");
    }
    JsonNode tree = Json.read(file);
    try {
      TokenFileInfo info = Json.mapper().treeToValue(tree, TokenFileInfo.class);
      if (info.dtype == null || !info.dtype.matches("uint16|uint32") || info.tokens < 0) {
        throw new UserError(file + ": needs dtype (uint16 or uint32) and tokens");
      }
      return info;
    } catch (JsonProcessingException e) {
      throw new UserError(file + ": not the description of a token file", e);
    }
  }
}
