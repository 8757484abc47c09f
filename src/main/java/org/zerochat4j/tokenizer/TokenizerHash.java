package org.zerochat4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;

/** The SHA-256 of all that decides about ids; what a file spells out as its default does not. */
final class TokenizerHash {
  private static final List<String> MODEL_OPTIONS =
      List.of(
          "unk_token",
          "continuing_subword_prefix",
          "end_of_word_suffix",
          "fuse_unk",
          "byte_fallback",
          "ignore_merges");

  private TokenizerHash() {}

  static String of(
      JsonNode root, List<String[]> merges, String[] tokens, Collection<AddedToken> added) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    for (String key : List.of("normalizer", "pre_tokenizer")) {
      content.set(key, root.path(key).isMissingNode() ? null : root.get(key));
    }
    ObjectNode model = content.putObject("model");
    for (String key : MODEL_OPTIONS) {
      String value = root.path("model").path(key).asText("");
      if (!value.isEmpty() && !value.equals("false")) {
        model.put(key, value);
      }
    }
    ArrayNode rules = content.putArray("added_tokens");
    added.stream()
        .sorted(Comparator.comparingInt(AddedToken::id))
        .forEach(token -> rules.addPOJO(token));
    content.putPOJO("tokens", tokens);
    ArrayNode pairs = content.putArray("merges");
    merges.forEach(pair -> pairs.add(pair[0] + " " + pair[1]));
    byte[] text = Json.line(content).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(AtomicFiles.sha256().digest(text));
  }
}
