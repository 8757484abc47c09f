package org.zerochat4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;

/**
 * The {@code tokenizer_config.json} beside a {@code tokenizer.json}: which tokens end, fill and
 * begin a text, and the chat template.
 */
record ConfigFile(JsonNode root) {
  private static final String NAME = "tokenizer_config.json";
  private static final String MAP = "special_tokens_map.json";
  private static final String EOS = "eos_token";
  private static final String PAD = "pad_token";
  private static final String BOS = "bos_token";
  private static final String UNKNOWN = "unk_token";

  /** The one in {@code folder}, with the chat template that newer files have beside them. */
  static ConfigFile read(Path folder) {
    Path file = folder.resolve(NAME);
    JsonNode root = Files.exists(file) ? Json.read(file) : JsonNodeFactory.instance.objectNode();
    Path template = folder.resolve("chat_template.jinja");
    if (!root.has("chat_template") && root instanceof ObjectNode o && Files.exists(template)) {
      try {
        o.put("chat_template", Files.readString(template));
      } catch (IOException e) {
        throw new UserError("cannot read " + template + ": " + AtomicFiles.reason(e), e);
      }
    }
    return new ConfigFile(root);
  }

  /** The one of a tokenizer trained here: ChatML with {@code systemPrompt}. */
  static ConfigFile of(List<String> special, String systemPrompt) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("tokenizer_class", "PreTrainedTokenizerFast");
    root.putNull(BOS).putNull(UNKNOWN);
    if (!special.isEmpty()) {
      String end = special.contains(ChatTemplate.END) ? ChatTemplate.END : special.getFirst();
      root.put(EOS, end).put(PAD, special.getFirst());
    }
    root.put("model_max_length", 32768).put("clean_up_tokenization_spaces", false);
    root.put("add_bos_token", false).put("add_prefix_space", false);
    root.put("chat_template", ChatTemplate.jinja(systemPrompt));
    return new ConfigFile(root);
  }

  /** The added tokens of the file by their ids, as JSON. */
  Map<Integer, JsonNode> addedTokens() {
    Map<Integer, JsonNode> tokens = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : root.path("added_tokens_decoder").properties()) {
      try {
        tokens.put(Integer.parseInt(entry.getKey()), entry.getValue());
      } catch (NumberFormatException e) {
        throw new UserError(
            NAME + ": added_tokens_decoder has \"" + entry.getKey() + "\" in place of an id", e);
      }
    }
    return tokens;
  }

  /** The id of the token that ends an answer and a document, or -1. */
  int eosId(Map<String, Integer> ids) {
    return id(EOS, ids, "<|im_end|>", "<|eot_id|>", "<|endoftext|>", "</s>");
  }

  /** The id of the token that fills up short rows, or -1. */
  int padId(Map<String, Integer> ids) {
    return id(PAD, ids, "<pad>");
  }

  /** The id of the token that starts a text, or -1. */
  int bosId(Map<String, Integer> ids) {
    return id(BOS, ids, "<s>");
  }

  /** What the file says, a string or an object with a content; without a word the usual ones. */
  private int id(String key, Map<String, Integer> ids, String... usual) {
    JsonNode node = root.path(key);
    Optional<Integer> id;
    if (node.isMissingNode()) {
      id = List.of(usual).stream().filter(ids::containsKey).findFirst().map(ids::get);
    } else {
      id = Optional.ofNullable(ids.get((node.isObject() ? node.path("content") : node).asText()));
    }
    return node.isNull() ? -1 : id.orElse(-1);
  }

  /** The Jinja source of the chat template, or an empty string. */
  String chatTemplate() {
    JsonNode template = root.path("chat_template");
    if (template.isArray()) {
      for (JsonNode named : template) {
        if (named.path("name").asText().equals("default")) {
          return named.path("template").asText();
        }
      }
    }
    return template.asText("");
  }

  /** Writes the file and the map of its special tokens into {@code folder}. */
  void save(Path folder) {
    Json.write(folder.resolve(NAME), root);
    ObjectNode map = JsonNodeFactory.instance.objectNode();
    for (String key : List.of(BOS, EOS, PAD, UNKNOWN)) {
      if (root.path(key).isTextual() || root.path(key).isObject()) {
        map.set(key, root.get(key));
      }
    }
    Json.write(folder.resolve(MAP), map);
  }

  /** What {@link #save} writes into {@code folder}. */
  static List<Path> files(Path folder) {
    return List.of(folder.resolve(NAME), folder.resolve(MAP));
  }
}
