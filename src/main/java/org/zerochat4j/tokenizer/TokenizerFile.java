package org.zerochat4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.zerochat4j.base.UserError;

/**
 * Reads and writes the parts of a {@code tokenizer.json} as the Hugging Face tokenizers library
 * defines it: byte-level BPE with the ByteLevel, Split, Digits and Sequence pre-tokenizers, Unicode
 * normal forms, added tokens and the TemplateProcessing, Roberta and Bert post-processors. Anything
 * else is a {@link UserError}.
 */
final class TokenizerFile {
  private final JsonNode root;
  private final String where;

  /**
   * @param where names the file in errors
   */
  TokenizerFile(JsonNode root, String where) {
    this.root = root;
    this.where = where;
    JsonNode model = root.path("model");
    // Old files leave the type out; their merges tell.
    String type = model.path("type").asText(model.has("merges") ? "BPE" : "none");
    if (!type.equals("BPE")) {
      throw error("model type " + type + " is not supported, only byte-level BPE is");
    }
    if (model.path("byte_fallback").asBoolean()) {
      throw error("BPE with byte_fallback is not supported, only byte-level BPE is");
    }
    if (!affix(model, "continuing_subword_prefix") || !affix(model, "end_of_word_suffix")) {
      throw error("subword prefixes and suffixes are not supported, only byte-level BPE is");
    }
    if (!usesByteLevel(root.path("pre_tokenizer"))) {
      throw error("its pre-tokenizer has no ByteLevel; only byte-level BPE is supported");
    }
  }

  /** Token to id. */
  Map<String, Integer> vocabulary() {
    Map<String, Integer> ids = new HashMap<>();
    Set<Integer> seen = new HashSet<>();
    for (Map.Entry<String, JsonNode> entry : root.path("model").path("vocab").properties()) {
      int id = entry.getValue().asInt(-1);
      if (id < 0 || !seen.add(id)) {
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

  boolean ignoreMerges() {
    return root.path("model").path("ignore_merges").asBoolean();
  }

  List<AddedToken> addedTokens() {
    List<AddedToken> tokens = new ArrayList<>();
    for (JsonNode node : root.path("added_tokens")) {
      tokens.add(addedToken(node.path("id").asInt(-1), node));
    }
    return tokens;
  }

  AddedToken addedToken(int id, JsonNode node) {
    if (id < 0 || !node.path("content").isTextual()) {
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
  UnaryOperator<String> normalizer() {
    return normalizer(root.path("normalizer"));
  }

  private UnaryOperator<String> normalizer(JsonNode node) {
    if (!node.isObject()) {
      return null;
    }
    String type = node.path("type").asText();
    return switch (type) {
      case "NFC", "NFD", "NFKC", "NFKD" -> {
        Normalizer.Form form = Normalizer.Form.valueOf(type);
        yield text -> Normalizer.normalize(text, form);
      }
      case "Sequence" -> {
        UnaryOperator<String> all = null;
        for (JsonNode part : node.path("normalizers")) {
          UnaryOperator<String> first = all;
          UnaryOperator<String> second = normalizer(part);
          all = first == null ? second : text -> second.apply(first.apply(text));
        }
        yield all;
      }
      default -> throw error("normalizer " + type + " is not supported");
    };
  }

  /** Null when a text is one word as a whole. */
  Splitter splitter() {
    return splitter(root.path("pre_tokenizer"));
  }

  private Splitter splitter(JsonNode node) {
    String type = node.path("type").asText();
    return switch (type) {
      case "ByteLevel" -> node.path("use_regex").asBoolean(true) ? Gpt2Splitter.INSTANCE : null;
      case "Split" -> split(node);
      case "Digits" ->
          new RegexSplitter(
              Pattern.compile(
                  node.path("individual_digits").asBoolean()
                      ? "[\\p{Nd}\\p{Nl}\\p{No}]"
                      : "[\\p{Nd}\\p{Nl}\\p{No}]+"),
              true);
      case "Sequence" -> {
        Splitter all = null;
        for (JsonNode part : node.path("pretokenizers")) {
          Splitter next = splitter(part);
          if (next != null) {
            all = all == null ? next : RegexSplitter.chain(all, next);
          }
        }
        yield all;
      }
      default -> throw error("pre-tokenizer " + type + " is not supported");
    };
  }

  private Splitter split(JsonNode node) {
    String behavior = node.path("behavior").asText();
    boolean invert = node.path("invert").asBoolean();
    boolean keep = behavior.equals("Isolated") || (invert && behavior.equals("Removed"));
    if (!keep && (invert || !behavior.equals("Removed"))) {
      throw error("Split with behavior " + behavior + " is not supported");
    }
    JsonNode pattern = node.path("pattern");
    try {
      Pattern compiled =
          pattern.has("Regex")
              ? Pattern.compile(pattern.get("Regex").asText(), Pattern.UNICODE_CHARACTER_CLASS)
              : Pattern.compile(Pattern.quote(pattern.path("String").asText()));
      if (invert && behavior.equals("Removed")) {
        return (text, start, end, words) -> {
          var matcher = compiled.matcher(text).region(start, end);
          while (matcher.find()) {
            words.word(matcher.start(), matcher.end());
          }
        };
      }
      return new RegexSplitter(compiled, keep);
    } catch (PatternSyntaxException e) {
      throw new UserError(where + ": this split pattern cannot be read: " + e.getPattern(), e);
    }
  }

  /** Whether a space is put before a text that starts with none. */
  boolean prefixSpace() {
    JsonNode node = root.path("pre_tokenizer");
    if (node.path("type").asText().equals("ByteLevel")) {
      return node.path("add_prefix_space").asBoolean(true);
    }
    JsonNode parts = node.path("pretokenizers");
    for (int i = 0; i < parts.size(); i++) {
      JsonNode part = parts.get(i);
      if (part.path("type").asText().equals("ByteLevel")
          && part.path("add_prefix_space").asBoolean(true)) {
        if (i == 0) {
          return true;
        }
        throw error("add_prefix_space after another pre-tokenizer is not supported");
      }
    }
    return false;
  }

  /** Ids that the post-processor puts around one text: [0] before it, [1] after it. */
  List<List<Integer>> surroundings() {
    List<Integer> before = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    surroundings(root.path("post_processor"), before, after);
    return List.of(List.copyOf(before), List.copyOf(after));
  }

  private void surroundings(JsonNode node, List<Integer> before, List<Integer> after) {
    String type = node.path("type").asText("none");
    switch (type) {
      case "none", "ByteLevel" -> {}
      case "Sequence" -> node.path("processors").forEach(p -> surroundings(p, before, after));
      case "RobertaProcessing", "BertProcessing" -> {
        before.add(node.path("cls").path(1).asInt());
        after.add(node.path("sep").path(1).asInt());
      }
      case "TemplateProcessing" -> {
        List<Integer> side = before;
        for (JsonNode piece : node.path("single")) {
          if (piece.has("Sequence")) {
            side = after;
            continue;
          }
          String name = piece.path("SpecialToken").path("id").asText();
          for (JsonNode id : node.path("special_tokens").path(name).path("ids")) {
            side.add(id.asInt());
          }
        }
      }
      default -> throw error("post-processor " + type + " is not supported");
    }
  }

  UserError error(String message) {
    return new UserError(where + ": " + message);
  }

  private static boolean affix(JsonNode model, String key) {
    return model.path(key).asText("").isEmpty() || model.path(key).isNull();
  }

  private static boolean usesByteLevel(JsonNode node) {
    if (node.path("type").asText().equals("ByteLevel")) {
      return true;
    }
    for (JsonNode part : node.path("pretokenizers")) {
      if (usesByteLevel(part)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A {@code tokenizer.json} for a trained vocabulary: the ids of {@code vocabulary} count from 0,
   * the special tokens follow.
   */
  static ObjectNode build(List<String> vocabulary, List<String> merges, List<String> special) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    ObjectNode root = json.objectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (int i = 0; i < special.size(); i++) {
      added
          .addObject()
          .put("id", vocabulary.size() + i)
          .put("content", special.get(i))
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    root.putNull("normalizer");
    root.set("pre_tokenizer", byteLevel(false));
    root.putNull("post_processor");
    root.set("decoder", byteLevel(true));
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE").putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocab = model.putObject("vocab");
    for (int i = 0; i < vocabulary.size(); i++) {
      vocab.put(vocabulary.get(i), i);
    }
    ArrayNode list = model.putArray("merges");
    merges.forEach(list::add);
    return root;
  }

  private static ObjectNode byteLevel(boolean prefixSpace) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", prefixSpace)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }
}
