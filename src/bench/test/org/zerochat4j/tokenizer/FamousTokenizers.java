package org.zerochat4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.zerochat4j.base.Json;
import org.zerochat4j.tokenizer.training.BpeTrainer;

/**
 * Small vocabularies in files of the structure that well-known models have: their normalizers,
 * patterns, decoders and post-processors.
 */
final class FamousTokenizers {
  static final String LLAMA_3 =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  static final String QWEN_2 = LLAMA_3.replace("{1,3}", "");
  static final String O200K =
      "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
          + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+"
          + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  static final String DEEPSEEK =
      "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+|"
          + " ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  static final String CLIP =
      "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

  static final String TEXT =
      """
      床前明月光，疑是地上霜。举头望明月，低头思故乡。今天天气很好，我们一起去公园玩吧！今天是星期三。
      The quick brown fox jumps over the lazy dog. The dog sleeps; the fox doesn't. They're here, I'LL go.
      Größe, naïve café, ÅNGSTRÖM, Привет, мир! Это тест. こんにちは世界。カタカナ 한국어 텍스트 مرحبا بالعالم
      1234567890 3.14159 2024年8月15日 x = foo(bar, baz[0]) + 12;   return  null;\t// comment
      <s> is not </s>, e\u0301 and ﬁ and ½ and Ⅷ, 😀👍🏽 🇨🇳 done.
      """;

  private static final String BYTES =
      "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,"
          + "\"trim_offsets\":true,\"use_regex\":%s}";

  private FamousTokenizers() {}

  /** All of them by name. */
  static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    String split = BYTES.formatted("false");
    String regex = BYTES.formatted("true");
    all.put("gpt2", byteLevel("null", regex, regex, "null", false));
    all.put(
        "roberta",
        byteLevel(
            "null",
            regex.replace("\"add_prefix_space\":false", "\"add_prefix_space\":true"),
            regex,
            "{\"type\":\"RobertaProcessing\",\"sep\":[\"</s>\",2],\"cls\":[\"<s>\",1],"
                + "\"trim_offsets\":true,\"add_prefix_space\":true}",
            false));
    all.put(
        "llama3",
        byteLevel(
            "null",
            sequence(split(LLAMA_3, "Isolated", false), split),
            regex,
            "{\"type\":\"Sequence\",\"processors\":[" + regex + "," + template() + "]}",
            true));
    all.put(
        "qwen2",
        byteLevel(
            "{\"type\":\"NFC\"}",
            sequence(split(QWEN_2, "Isolated", false), split),
            regex,
            regex,
            false));
    all.put(
        "qwen2 removed inverted",
        byteLevel("null", sequence(split(QWEN_2, "Removed", true), split), regex, "null", false));
    all.put(
        "o200k",
        byteLevel("null", sequence(split(O200K, "Isolated", false), split), regex, regex, true));
    all.put(
        "o200k inverted",
        byteLevel("null", sequence(split(O200K, "Removed", true), split), regex, regex, true));
    all.put(
        "deepseek",
        byteLevel(
            "{\"type\":\"Sequence\",\"normalizers\":[]}",
            sequence(
                split("\\p{N}{1,3}", "Isolated", false),
                split("[一-龥\u3040-ゟ゠-ヿ]+", "Isolated", false),
                split(DEEPSEEK, "Isolated", false),
                split),
            regex,
            regex,
            false));
    all.put(
        "starcoder",
        byteLevel(
            "null",
            sequence("{\"type\":\"Digits\",\"individual_digits\":true}", regex),
            regex,
            "null",
            false));
    all.put(
        "digits after bytes",
        byteLevel(
            "null",
            sequence(regex, "{\"type\":\"Digits\",\"individual_digits\":false}"),
            regex,
            "null",
            false));
    for (String behavior :
        List.of("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous")) {
      for (boolean invert : new boolean[] {false, true}) {
        all.put(
            "split " + behavior + " " + invert,
            byteLevel(
                "null",
                sequence(split("[\\s\\p{P}]|\\w\\d", behavior, invert), split),
                regex,
                "null",
                false));
      }
      all.put(
          "literal " + behavior,
          byteLevel(
              "null",
              sequence(
                  "{\"type\":\"Split\",\"pattern\":{\"String\":\" \"},\"behavior\":\""
                      + behavior
                      + "\",\"invert\":false}",
                  split),
              regex,
              "null",
              false));
      all.put(
          "punctuation " + behavior,
          byteLevel(
              "null",
              sequence("{\"type\":\"Punctuation\",\"behavior\":\"" + behavior + "\"}", split),
              regex,
              "null",
              false));
    }
    for (String type : List.of("Whitespace", "WhitespaceSplit", "BertPreTokenizer")) {
      all.put(
          type,
          byteLevel("null", sequence("{\"type\":\"" + type + "\"}", split), regex, "null", false));
    }
    for (String normalizer :
        List.of("NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents", "Nmt")) {
      all.put(
          normalizer, byteLevel("{\"type\":\"" + normalizer + "\"}", regex, regex, "null", false));
    }
    all.put(
        "strip",
        byteLevel(
            "{\"type\":\"Strip\",\"strip_left\":true,\"strip_right\":true}",
            regex,
            regex,
            "null",
            false));
    all.putAll(pieces());
    return all;
  }

  private static Map<String, String> pieces() {
    Map<String, String> all = new LinkedHashMap<>();
    String decoder =
        "{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"Replace\",\"pattern\":{\"String\":\"▁\"},"
            + "\"content\":\" \"},{\"type\":\"ByteFallback\"},{\"type\":\"Fuse\"}%s]}";
    String strip = ",{\"type\":\"Strip\",\"content\":\" \",\"start\":1,\"stop\":0}";
    String replace = "{\"type\":\"Replace\",\"pattern\":{\"String\":\" \"},\"content\":\"▁\"}";
    all.put(
        "llama2",
        pieces(
            "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"Prepend\",\"prepend\":\"▁\"},"
                + replace
                + "]}",
            "null",
            decoder.formatted(strip),
            true,
            true,
            ""));
    all.put(
        "mistral",
        pieces(
            "null",
            "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"first\",\"split\":false}",
            decoder.formatted(strip),
            true,
            true,
            ""));
    all.put(
        "gemma",
        pieces(
            replace,
            "{\"type\":\"Split\",\"pattern\":{\"String\":\""
                + " \"},\"behavior\":\"MergedWithPrevious\",\"invert\":false}",
            decoder.formatted(""),
            true,
            true,
            ""));
    for (String scheme : List.of("always", "never", "first")) {
      String metaspace =
          "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\""
              + scheme
              + "\",\"split\":true}";
      all.put("metaspace " + scheme, pieces("null", metaspace, metaspace, false, false, ""));
    }
    all.put("fused unknown", pieces(replace, "null", "null", false, true, ""));
    all.put(
        "no decoder", pieces("null", "{\"type\":\"WhitespaceSplit\"}", "null", false, false, ""));
    all.put(
        "gpt1",
        pieces(
            "{\"type\":\"BertNormalizer\",\"clean_text\":true,\"handle_chinese_chars\":true,"
                + "\"strip_accents\":null,\"lowercase\":true}",
            "{\"type\":\"BertPreTokenizer\"}",
            "{\"type\":\"BPEDecoder\",\"suffix\":\"</w>\"}",
            false,
            false,
            "</w>"));
    all.put(
        "clip",
        pieces(
            "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFC\"},{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"\\\\s+\"},\"content\":\""
                + " \"},{\"type\":\"Lowercase\"}]}",
            split(CLIP, "Removed", true),
            "{\"type\":\"BPEDecoder\",\"suffix\":\"</w>\"}",
            false,
            false,
            "</w>"));
    return all;
  }

  private static String sequence(String... parts) {
    return "{\"type\":\"Sequence\",\"pretokenizers\":[" + String.join(",", parts) + "]}";
  }

  static String split(String regex, String behavior, boolean invert) {
    return "{\"type\":\"Split\",\"pattern\":{\"Regex\":"
        + Json.line(regex)
        + "},\"behavior\":\""
        + behavior
        + "\",\"invert\":"
        + invert
        + "}";
  }

  private static String template() {
    return "{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"<s>\",\"type_id\":0}},"
               + "{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}],\"pair\":[{\"Sequence\":{\"id\":\"A\",\"type_id\":0}},"
               + "{\"Sequence\":{\"id\":\"B\",\"type_id\":1}}],\"special_tokens\":{\"<s>\":{\"id\":\"<s>\","
               + "\"ids\":[1],\"tokens\":[\"<s>\"]}}}";
  }

  /** A byte-level vocabulary after three special tokens, and added tokens with every rule. */
  static String byteLevel(
      String normalizer,
      String preTokenizer,
      String decoder,
      String postProcessor,
      boolean ignoreMerges) {
    Tokenizer trained = BpeTrainer.train(Stream.of(TEXT, TEXT), 420, List.of(), "");
    List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    for (int id = 0; id < trained.vocabSize(); id++) {
      tokens.add(trained.tokenOf(id));
    }
    // Words that no merges lead to.
    tokens.addAll(List.of("Ġsleeping", "today"));
    return file(
        normalizer,
        preTokenizer,
        decoder,
        postProcessor,
        model(tokens, trained.merges().stream().map(m -> m.split(" ")).toList())
            .put("ignore_merges", ignoreMerges));
  }

  private static String pieces(
      String normalizer,
      String preTokenizer,
      String decoder,
      boolean byteFallback,
      boolean fuse,
      String suffix) {
    Set<String> tokens = new LinkedHashSet<>(List.of("<unk>", "<s>", "</s>"));
    for (int b = 0; byteFallback && b < 256; b++) {
      tokens.add(String.format(Locale.ROOT, "<0x%02X>", b));
    }
    List<List<String>> words = new ArrayList<>();
    for (String word : TEXT.split("(?=[ \n])")) {
      List<String> symbols = new ArrayList<>();
      word.replace(' ', suffix.isEmpty() ? '▁' : ' ')
          .strip()
          .codePoints()
          .forEach(p -> symbols.add(Character.toString(p)));
      if (!symbols.isEmpty() && !suffix.isEmpty()) {
        tokens.addAll(symbols);
        symbols.set(symbols.size() - 1, symbols.getLast() + suffix);
      }
      tokens.addAll(symbols);
      words.add(symbols);
    }
    List<String[]> merges = new ArrayList<>();
    for (int n = 0; n < 150; n++) {
      String[] pair = mostFrequent(words);
      merges.add(pair);
      tokens.add(pair[0] + pair[1]);
      words.forEach(word -> merge(word, pair));
    }
    return file(
        normalizer,
        preTokenizer,
        decoder,
        template(),
        model(List.copyOf(tokens), merges)
            .put("unk_token", "<unk>")
            .put("fuse_unk", fuse)
            .put("byte_fallback", byteFallback)
            .put("end_of_word_suffix", suffix.isEmpty() ? null : suffix));
  }

  private static String[] mostFrequent(List<List<String>> words) {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (List<String> word : words) {
      for (int i = 0; i + 1 < word.size(); i++) {
        counts.merge(word.subList(i, i + 2).stream().toList(), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .max(
            Map.Entry.<List<String>, Integer>comparingByValue()
                .thenComparing(e -> String.join(" ", e.getKey())))
        .orElseThrow()
        .getKey()
        .toArray(String[]::new);
  }

  private static void merge(List<String> word, String[] pair) {
    for (int i = 0; i + 1 < word.size(); i++) {
      if (word.get(i).equals(pair[0]) && word.get(i + 1).equals(pair[1])) {
        word.set(i, pair[0] + pair[1]);
        word.remove(i + 1);
      }
    }
  }

  private static ObjectNode model(List<String> tokens, List<String[]> merges) {
    ObjectNode model = Json.mapper().createObjectNode();
    model.put("type", "BPE").putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocab = model.putObject("vocab");
    tokens.forEach(token -> vocab.put(token, vocab.size()));
    ArrayNode list = model.putArray("merges");
    merges.forEach(pair -> list.addArray().add(pair[0]).add(pair[1]));
    return model;
  }

  private static String file(
      String normalizer,
      String preTokenizer,
      String decoder,
      String postProcessor,
      JsonNode model) {
    ObjectNode root = Json.mapper().createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (int id = 0; id < 3; id++) {
      token(added, id, List.of("<unk>", "<s>", "</s>").get(id), true, "");
    }
    int next = model.get("vocab").size();
    String[] rules = {"left", "right", "left right", "word", "normalized", "word normalized left"};
    for (int i = 0; i < rules.length; i++) {
      token(added, next++, "<" + rules[i] + ">", true, rules[i]);
      token(added, next++, "New" + "lrbwnx".charAt(i), false, rules[i]);
    }
    token(added, next++, "<|im_end|>", true, "");
    token(added, next++, "  ", false, "");
    token(added, next, "明天", false, "");
    try {
      root.set("normalizer", Json.mapper().readTree(normalizer));
      root.set("pre_tokenizer", Json.mapper().readTree(preTokenizer));
      root.set("post_processor", Json.mapper().readTree(postProcessor));
      root.set("decoder", Json.mapper().readTree(decoder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    root.set("model", model);
    return Json.line(root);
  }

  private static void token(
      ArrayNode added, int id, String content, boolean special, String rules) {
    added
        .addObject()
        .put("id", id)
        .put("content", content)
        .put("single_word", rules.contains("word"))
        .put("lstrip", rules.contains("left"))
        .put("rstrip", rules.contains("right"))
        .put("normalized", rules.contains("normalized"))
        .put("special", special);
  }
}
