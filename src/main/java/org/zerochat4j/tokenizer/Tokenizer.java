package org.zerochat4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;

/**
 * A byte-level BPE tokenizer: any text to ids and back without loss. Immutable and safe for use by
 * several threads. A Java string may hold unpaired surrogates, which are no characters and have no
 * UTF-8: each is encoded as U+FFFD.
 */
public final class Tokenizer {
  private static final String FILE = "tokenizer.json";
  private static final String CONFIG_FILE = "tokenizer_config.json";

  private final JsonNode root;
  private final JsonNode config;
  private final String[] tokens;
  private final byte[][] bytes;
  private final boolean[] special;
  private final Map<String, Integer> ids;
  private final TextEncoder encoder;
  private final int[] prefix;
  private final int[] suffix;
  private final int eosId;
  private final int padId;
  private final int bosId;
  private final String hash;

  private Tokenizer(JsonNode root, JsonNode config, boolean addedByConfig, String where) {
    this.root = root;
    this.config = config;
    TokenizerFile file = new TokenizerFile(root, where);
    ids = file.vocabulary();
    Map<Integer, AddedToken> added = new HashMap<>();
    file.addedTokens().forEach(token -> added.put(token.id(), token));
    if (addedByConfig) {
      for (Map.Entry<String, JsonNode> e : config.path("added_tokens_decoder").properties()) {
        int id = Integer.parseInt(e.getKey());
        added.putIfAbsent(id, file.addedToken(id, e.getValue()));
      }
    }
    added.values().forEach(token -> ids.put(token.content(), token.id()));
    int size = ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    if (size < 1 || size > 1 << 24) {
      throw file.error("a vocabulary of " + size + " ids cannot be right");
    }
    tokens = new String[size];
    bytes = new byte[size][];
    special = new boolean[size];
    ids.forEach((token, id) -> {
      tokens[id] = token;
      bytes[id] = ByteAlphabet.bytesOf(token);
    });
    for (AddedToken token : added.values()) {
      tokens[token.id()] = token.content();
      bytes[token.id()] = token.content().getBytes(StandardCharsets.UTF_8);
      special[token.id()] = token.special();
    }
    encoder = new TextEncoder(file, ids, added.values());
    List<List<Integer>> around = file.surroundings();
    prefix = around.get(0).stream().mapToInt(Integer::intValue).toArray();
    suffix = around.get(1).stream().mapToInt(Integer::intValue).toArray();
    eosId = configured("eos_token", "<|im_end|>", "<|eot_id|>", "<|endoftext|>", "</s>").orElse(-1);
    padId = configured("pad_token", "<pad>").orElse(-1);
    bosId = configured("bos_token", "<s>").orElse(-1);
    hash = computeHash();
  }

  /**
   * Loads a folder with {@code tokenizer.json} and {@code tokenizer_config.json}, or a {@code
   * tokenizer.json}. As in the Hugging Face library, the tokens that only {@code
   * tokenizer_config.json} adds belong to the tokenizer of the folder, not to that of the file
   * alone.
   *
   * @throws UserError when there is none or it is not byte-level BPE
   */
  public static Tokenizer load(Path folderOrJson) {
    boolean folder = Files.isDirectory(folderOrJson);
    Path file = folder ? folderOrJson.resolve(FILE) : folderOrJson;
    if (!Files.exists(file)) {
      throw new UserError(
          file + ": no such tokenizer; give a folder with tokenizer.json or the file");
    }
    Path configFile = file.resolveSibling(CONFIG_FILE);
    JsonNode config =
        Files.exists(configFile) ? Json.read(configFile) : JsonNodeFactory.instance.objectNode();
    Path template = file.resolveSibling("chat_template.jinja");
    if (!config.has("chat_template") && config instanceof ObjectNode o && Files.exists(template)) {
      try {
        o.put("chat_template", Files.readString(template));
      } catch (IOException e) {
        throw new UserError("cannot read " + template + ": " + AtomicFiles.reason(e), e);
      }
    }
    return new Tokenizer(Json.read(file), config, folder, file.toString());
  }

  /**
   * A tokenizer with ChatML as its chat template.
   *
   * @param vocabulary tokens in the byte alphabet; the index is the id
   * @param merges "left right" in the order learned
   * @param special special tokens; they take the ids after the vocabulary
   * @param systemPrompt the system message of conversations that bring none; empty for none
   */
  public static Tokenizer create(
      List<String> vocabulary, List<String> merges, List<String> special, String systemPrompt) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    config.putNull("bos_token").putNull("unk_token");
    if (!special.isEmpty()) {
      String end = special.contains(ChatTemplate.END) ? ChatTemplate.END : special.getFirst();
      config.put("eos_token", end).put("pad_token", special.getFirst());
    }
    config.put("model_max_length", 32768).put("clean_up_tokenization_spaces", false);
    config.put("add_bos_token", false).put("add_prefix_space", false);
    config.put("chat_template", ChatTemplate.jinja(systemPrompt));
    ObjectNode root = TokenizerFile.build(vocabulary, merges, special);
    return new Tokenizer(root, config, false, "the new tokenizer");
  }

  /** The ids of {@code text}; special tokens in it are ordinary text. */
  public int[] encode(String text) {
    return encode(text, false);
  }

  /**
   * The ids of {@code text}; with {@code parseSpecial} a special token written in it gets its own
   * id.
   */
  public int[] encode(String text, boolean parseSpecial) {
    return encoder.encode(text, parseSpecial);
  }

  /**
   * {@code ids} with what the post-processor of the file puts around one text (often a start
   * token).
   */
  public int[] addSpecial(int[] ids) {
    int[] all = Arrays.copyOf(prefix, prefix.length + ids.length + suffix.length);
    System.arraycopy(ids, 0, all, prefix.length, ids.length);
    System.arraycopy(suffix, 0, all, prefix.length + ids.length, suffix.length);
    return all;
  }

  /**
   * The text of {@code ids}; with {@code skipSpecial} without the special tokens. Bytes that are no
   * UTF-8 become U+FFFD, ids without a token (a model may have padded its vocabulary) nothing.
   */
  public String decode(int[] ids, boolean skipSpecial) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(ids.length * 4);
    for (int id : ids) {
      if (hasToken(id) && !(skipSpecial && special[id])) {
        out.writeBytes(bytes[id]);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** One more than the largest id. */
  public int vocabSize() {
    return tokens.length;
  }

  /** The id of a token, written as in the vocabulary (byte alphabet) or as a special token. */
  public OptionalInt idOf(String token) {
    Integer id = ids.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** The token of {@code id} as the vocabulary writes it, or null when the id has none. */
  public String tokenOf(int id) {
    return id >= 0 && id < tokens.length ? tokens[id] : null;
  }

  /** The bytes {@code id} stands for; none when the id has no token. */
  public byte[] bytesOf(int id) {
    return hasToken(id) ? bytes[id].clone() : new byte[0];
  }

  /** Whether {@code id} is a special token. */
  public boolean isSpecial(int id) {
    return hasToken(id) && special[id];
  }

  /** The merges as "left right", in their order. */
  public List<String> merges() {
    return new TokenizerFile(root, FILE).merges().stream().map(p -> p[0] + " " + p[1]).toList();
  }

  /** The token that ends an answer and a document, or -1. */
  public int eosId() {
    return eosId;
  }

  /** The token that fills up short rows, or -1. */
  public int padId() {
    return padId;
  }

  /** The token that starts a text, or -1. */
  public int bosId() {
    return bosId;
  }

  /** The Jinja source of the chat template, or an empty string. */
  public String chatTemplate() {
    JsonNode template = config.path("chat_template");
    if (template.isArray()) {
      for (JsonNode named : template) {
        if (named.path("name").asText().equals("default")) {
          return named.path("template").asText();
        }
      }
    }
    return template.asText("");
  }

  /**
   * The SHA-256 of everything that decides about ids (not of the chat template), in hexadecimal:
   * two tokenizers with the same hash encode every text alike.
   */
  public String hash() {
    return hash;
  }

  /**
   * Writes {@code tokenizer.json}, {@code tokenizer_config.json} and {@code
   * special_tokens_map.json} into {@code folder}.
   */
  public void save(Path folder) {
    Json.write(folder.resolve(FILE), root);
    Json.write(folder.resolve(CONFIG_FILE), config);
    ObjectNode map = JsonNodeFactory.instance.objectNode();
    for (String key : List.of("bos_token", "eos_token", "pad_token", "unk_token")) {
      if (config.path(key).isTextual() || config.path(key).isObject()) {
        map.set(key, config.get(key));
      }
    }
    Json.write(folder.resolve("special_tokens_map.json"), map);
  }

  private boolean hasToken(int id) {
    return id >= 0 && id < bytes.length && bytes[id] != null;
  }

  /**
   * What the config says (a string or an object with a content); a config without a word falls
   * back.
   */
  private OptionalInt configured(String key, String... fallbacks) {
    JsonNode node = config.path(key);
    if (!node.isMissingNode()) {
      String name = node.isObject() ? node.path("content").asText() : node.asText();
      return node.isNull() ? OptionalInt.empty() : idOf(name);
    }
    return Arrays.stream(fallbacks)
        .map(this::idOf)
        .filter(OptionalInt::isPresent)
        .findFirst()
        .orElse(OptionalInt.empty());
  }

  private String computeHash() {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    for (String key : List.of("normalizer", "pre_tokenizer")) {
      content.set(key, root.path(key).isMissingNode() ? null : root.get(key));
    }
    content.put("ignore_merges", root.path("model").path("ignore_merges").asBoolean());
    ArrayNode list = content.putArray("tokens");
    for (int id = 0; id < tokens.length; id++) {
      list.add(special[id] ? "special " + tokens[id] : tokens[id]);
    }
    ArrayNode pairs = content.putArray("merges");
    merges().forEach(pairs::add);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] text = Json.line(content).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(digest.digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
