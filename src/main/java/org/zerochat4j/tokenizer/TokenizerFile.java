package org.zerochat4j.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.CharConversionException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.tokenizer.bpe.BpeModel;
import org.zerochat4j.tokenizer.decode.Decoders;
import org.zerochat4j.tokenizer.normalize.Normalizers;
import org.zerochat4j.tokenizer.normalize.TextNormalizer;
import org.zerochat4j.tokenizer.split.PreTokenizers;

/**
 * The parts of a {@code tokenizer.json} with a BPE model, as the Hugging Face tokenizers library
 * defines them. A part that is not supported is a {@link UserError} that names it.
 */
final class TokenizerFile {
  private final JsonNode root;
  private final String where;

  /**
   * Reads {@code root}.
   *
   * @param where names the file in errors
   */
  TokenizerFile(JsonNode root, String where) {
    this.root = root;
    this.where = where;
    JsonNode model = root.path("model");
    if (!model.isObject()) {
      throw new UserError(where + " is no tokenizer.json: it has no \"model\"");
    }
    // Old files leave the type out; their merges tell.
    String type = model.path("type").asText(model.has("merges") ? "BPE" : "none");
    if (!type.equals("BPE")) {
      throw error("model type " + type + " is not supported, only BPE is");
    }
    if (model.path("dropout").asDouble(0) > 0) {
      throw error("dropout " + model.get("dropout") + " makes ids random; set it to null");
    }
  }

  /** The tree of a file, which somebody may have taken for a tokenizer. */
  static JsonNode read(Path file) {
    try {
      return Json.read(file);
    } catch (UserError e) {
      if (e.getCause() instanceof JsonProcessingException
          || e.getCause() instanceof CharConversionException) {
        throw new UserError(file + " is no tokenizer.json: not JSON", e);
      }
      throw e;
    }
  }

  /** Token to id, without added tokens. */
  Map<String, Integer> vocabulary() {
    Map<String, Integer> ids = new HashMap<>();
    Set<Integer> seen = new HashSet<>();
    for (Map.Entry<String, JsonNode> entry : root.path("model").path("vocab").properties()) {
      int id = entry.getValue().asInt(-1);
      if (id < 0 || id >= Tokenizer.MOST_IDS || !seen.add(id)) {
        throw error("the token \"" + entry.getKey() + "\" has no id of its own");
      }
      ids.put(entry.getKey(), id);
    }
    return ids;
  }

  /** The merges in their order; each is a pair of tokens. */
  List<String[]> merges() {
    List<String[]> merges = new ArrayList<>();
    for (JsonNode node : root.path("model").path("merges")) {
      String[] pair =
          node.isArray() && node.size() == 2
              ? new String[] {node.get(0).asText(), node.get(1).asText()}
              : node.asText().split(" ", -1);
      if (pair.length != 2) {
        throw error("merge " + merges.size() + " is not a pair: " + node);
      }
      merges.add(pair);
    }
    return merges;
  }

  /** The model; {@code bytes} says that pre-tokenizers turn texts into bytes. */
  BpeModel model(boolean bytes) {
    JsonNode model = root.path("model");
    BpeModel.Spec spec =
        new BpeModel.Spec(
            vocabulary(),
            merges(),
            model.path("unk_token").asText(null),
            model.path("fuse_unk").asBoolean(),
            model.path("byte_fallback").asBoolean(),
            model.path("ignore_merges").asBoolean(),
            model.path("continuing_subword_prefix").asText(""),
            model.path("end_of_word_suffix").asText(""));
    return new BpeModel(spec, bytes, where);
  }

  /** The added tokens in the order of the file. */
  List<AddedToken> addedTokens() {
    List<AddedToken> tokens = new ArrayList<>();
    for (JsonNode node : root.path("added_tokens")) {
      tokens.add(addedToken(node.path("id").asInt(-1), node));
    }
    return tokens;
  }

  /** An added token as this file and {@code tokenizer_config.json} describe it. */
  AddedToken addedToken(int id, JsonNode node) {
    if (id < 0 || id >= Tokenizer.MOST_IDS || !node.path("content").isTextual()) {
      throw error("an added token needs an id and a content: " + node);
    }
    return new AddedToken(
        id,
        node.path("content").asText(),
        node.path("single_word").asBoolean(),
        node.path("lstrip").asBoolean(),
        node.path("rstrip").asBoolean(),
        node.path("normalized").asBoolean(),
        node.path("special").asBoolean());
  }

  /** Null when there is nothing to normalise. */
  TextNormalizer normalizer() {
    return Normalizers.read(root.path("normalizer"), where);
  }

  PreTokenizers preTokenizers() {
    return new PreTokenizers(root.path("pre_tokenizer"), where);
  }

  PostProcessor postProcessor() {
    return PostProcessor.read(root.path("post_processor"), where);
  }

  Decoders decoder() {
    return new Decoders(root.path("decoder"), where);
  }

  UserError error(String message) {
    return new UserError(where + ": " + message);
  }
}
