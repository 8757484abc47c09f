package org.zerochat4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;

/**
 * The shape of a LLaMA decoder, as {@code config.json} of a Hugging Face model folder states it.
 *
 * <p>The width of attention is {@code numAttentionHeads * headDim}; it need not be {@code
 * hiddenSize}. Token ids are -1 where the model has no such token.
 */
public record LlamaConfig(
    @Doc("Tokens the model knows, special tokens included") int vocabSize,
    @Doc("Width of the residual stream") int hiddenSize,
    @Doc("Width inside the feed-forward block") int intermediateSize,
    @Doc("Decoder layers") int numHiddenLayers,
    @Doc("Query heads of each layer") int numAttentionHeads,
    @Doc("Key and value heads of each layer; must divide the query heads") int numKeyValueHeads,
    @Doc("Width of one head; even, because rotary embedding turns pairs") int headDim,
    @Doc("Longest sequence, in tokens") int maxPositionEmbeddings,
    @Doc("Added to the mean square before the root in RMSNorm") double rmsNormEps,
    @Doc("Base of the rotary frequencies") double ropeTheta,
    @Doc("Whether the output layer is the embedding matrix") boolean tieWordEmbeddings,
    @Doc("Standard deviation of new weights") double initializerRange,
    @Doc("Id that begins a text, -1 for none") int bosTokenId,
    @Doc("Id that ends an answer, -1 for none") int eosTokenId,
    @Doc("Id of padding, -1 for none") int padTokenId)
    implements Validated {

  private static final Pattern CAMEL = Pattern.compile("(?<=[a-z])[A-Z]");

  /** Architecture name of every model this class describes. */
  public static final String ARCHITECTURE = "LlamaForCausalLM";

  /**
   * Reads {@code config.json}, in the spelling of any transformers version.
   *
   * @throws UserError naming everything missing, wrong or unsupported, in one line
   */
  public static LlamaConfig read(Path configJson) {
    JsonNode json = Json.read(configJson);
    if (!json.isObject()) {
      throw new UserError(configJson + ": not a model configuration (expected a JSON object)");
    }
    Fields fields = new Fields(json);
    refuseUnsupported(fields);
    int hidden = fields.requiredInt("hidden_size");
    int heads = fields.requiredInt("num_attention_heads");
    if (!fields.has("head_dim") && heads > 0 && hidden % heads != 0) {
      fields.problems.add(
          "hidden_size "
              + (hidden + " is not a multiple of num_attention_heads " + heads)
              + " and head_dim is absent");
    }
    LlamaConfig config =
        new LlamaConfig(
            fields.requiredInt("vocab_size"),
            hidden,
            fields.requiredInt("intermediate_size"),
            fields.requiredInt("num_hidden_layers"),
            heads,
            fields.integer("num_key_value_heads", heads),
            fields.integer("head_dim", heads > 0 ? hidden / heads : 0),
            fields.integer("max_position_embeddings", 2048),
            fields.number("rms_norm_eps", 1e-6),
            fields.ropeTheta(),
            fields.bool("tie_word_embeddings"),
            fields.number("initializer_range", 0.02),
            fields.tokenId("bos_token_id"),
            fields.tokenId("eos_token_id"),
            fields.tokenId("pad_token_id"));
    if (fields.problems.isEmpty()) {
      Problems problems = new Problems();
      config.validate(problems);
      for (String line : problems.lines()) {
        fields.problems.add(snakeCase(line));
      }
    }
    if (!fields.problems.isEmpty()) {
      throw new UserError(configJson + ": " + String.join("; ", fields.problems));
    }
    return config;
  }

  /** Component names in the spelling of the file: {@code vocabSize} to {@code vocab_size}. */
  private static String snakeCase(String line) {
    return CAMEL.matcher(line).replaceAll(m -> "_" + m.group().toLowerCase(Locale.ROOT));
  }

  private static void refuseUnsupported(Fields fields) {
    JsonNode architectures = fields.json.path("architectures");
    if (architectures.isArray() && !architectures.isEmpty()) {
      for (JsonNode name : architectures) {
        if (!name.asText().equals(ARCHITECTURE)) {
          fields.unsupported("architecture " + name.asText() + " (only " + ARCHITECTURE + ")");
        }
      }
    } else if (!fields.json.path("model_type").asText("").equals("llama")) {
      fields.unsupported(
          "model_type "
              + fields.json.path("model_type")
              + " (only \"llama\", "
              + ARCHITECTURE
              + ")");
    }
    String activation = fields.json.path("hidden_act").asText("silu");
    if (!activation.equals("silu") && !activation.equals("swish")) {
      fields.unsupported("hidden_act " + activation + " (only silu)");
    }
    for (String bias : List.of("attention_bias", "mlp_bias")) {
      if (fields.bool(bias)) {
        fields.unsupported(bias + " true");
      }
    }
    for (String rope : List.of("rope_scaling", "rope_parameters")) {
      JsonNode node = fields.json.path(rope);
      String type = node.path("rope_type").asText(node.path("type").asText("default"));
      if (!type.equals("default")) {
        fields.unsupported(rope + " of type " + type + " (only default)");
      }
      if (node.path("partial_rotary_factor").asDouble(1) != 1) {
        fields.unsupported(rope + ".partial_rotary_factor other than 1");
      }
    }
  }

  /** Writes {@code config.json} for weights kept as {@code float32}. */
  public void write(Path configJson) {
    write(configJson, "float32");
  }

  /**
   * Writes {@code config.json} so that old and new readers find rotary base and number type.
   *
   * @param dtype type of the weights beside it: {@code float32}, {@code float16} or {@code
   *     bfloat16}
   */
  public void write(Path configJson, String dtype) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.putArray("architectures").add(ARCHITECTURE);
    json.put("model_type", "llama");
    json.put("vocab_size", vocabSize);
    json.put("hidden_size", hiddenSize);
    json.put("intermediate_size", intermediateSize);
    json.put("num_hidden_layers", numHiddenLayers);
    json.put("num_attention_heads", numAttentionHeads);
    json.put("num_key_value_heads", numKeyValueHeads);
    json.put("head_dim", headDim);
    json.put("hidden_act", "silu");
    json.put("max_position_embeddings", maxPositionEmbeddings);
    json.put("initializer_range", initializerRange);
    json.put("rms_norm_eps", rmsNormEps);
    json.put("rope_theta", ropeTheta);
    json.putNull("rope_scaling");
    json.putObject("rope_parameters").put("rope_type", "default").put("rope_theta", ropeTheta);
    json.put("tie_word_embeddings", tieWordEmbeddings);
    putId(json, "bos_token_id", bosTokenId);
    putId(json, "eos_token_id", eosTokenId);
    putId(json, "pad_token_id", padTokenId);
    json.put("attention_bias", false);
    json.put("attention_dropout", 0.0);
    json.put("mlp_bias", false);
    json.put("pretraining_tp", 1);
    json.put("use_cache", true);
    json.put("dtype", dtype);
    json.put("torch_dtype", dtype);
    Json.write(configJson, json);
  }

  private static void putId(ObjectNode json, String key, int id) {
    if (id < 0) {
      json.putNull(key);
    } else {
      json.put(key, id);
    }
  }

  /** Number of weights; a tied output layer is counted once. */
  public long parameterCount() {
    long hidden = hiddenSize;
    long queries = (long) numAttentionHeads * headDim;
    long keys = (long) numKeyValueHeads * headDim;
    long attention = 2 * hidden * queries + 2 * hidden * keys;
    long layer = attention + 3 * hidden * intermediateSize + 2 * hidden;
    long embedding = (long) vocabSize * hidden;
    return embedding * (tieWordEmbeddings ? 1 : 2) + numHiddenLayers * layer + hidden;
  }

  @Override
  public void validate(Problems problems) {
    positive(problems, "vocabSize", vocabSize);
    positive(problems, "hiddenSize", hiddenSize);
    positive(problems, "intermediateSize", intermediateSize);
    positive(problems, "numHiddenLayers", numHiddenLayers);
    positive(problems, "numAttentionHeads", numAttentionHeads);
    positive(problems, "numKeyValueHeads", numKeyValueHeads);
    positive(problems, "headDim", headDim);
    positive(problems, "maxPositionEmbeddings", maxPositionEmbeddings);
    if (numKeyValueHeads > 0) {
      problems.require(
          numAttentionHeads % numKeyValueHeads == 0,
          "numKeyValueHeads",
          numKeyValueHeads + " must divide numAttentionHeads " + numAttentionHeads);
    }
    problems.require(
        headDim % 2 == 0, "headDim", headDim + " must be even for rotary position embedding");
    problems.require(
        rmsNormEps > 0 && rmsNormEps < 1,
        "rmsNormEps",
        rmsNormEps + " must be between 0 and 1, for example 1e-6");
    problems.require(
        ropeTheta >= 1 && Double.isFinite(ropeTheta),
        "ropeTheta",
        ropeTheta + " must be at least 1, for example 10000");
    problems.require(
        initializerRange > 0 && initializerRange <= 1,
        "initializerRange",
        initializerRange + " must be above 0 and at most 1, for example 0.02");
    tokenId(problems, "bosTokenId", bosTokenId);
    tokenId(problems, "eosTokenId", eosTokenId);
    tokenId(problems, "padTokenId", padTokenId);
  }

  private static void positive(Problems problems, String key, int value) {
    problems.require(value > 0, key, value + " must be at least 1");
  }

  private void tokenId(Problems problems, String key, int id) {
    problems.require(
        id >= -1 && id < vocabSize, key, id + " must be below vocabSize " + vocabSize + ", or -1");
  }

  /** The JSON object with a list of what was wrong in it. */
  private static final class Fields {
    final JsonNode json;
    final List<String> problems = new ArrayList<>();

    Fields(JsonNode json) {
      this.json = json;
    }

    boolean has(String key) {
      return json.hasNonNull(key);
    }

    void unsupported(String what) {
      problems.add("unsupported " + what);
    }

    int requiredInt(String key) {
      if (!has(key)) {
        problems.add(key + " is missing");
        return 1;
      }
      return integer(key, 1);
    }

    int integer(String key, int absent) {
      if (!has(key)) {
        return absent;
      }
      JsonNode node = json.get(key);
      if (!node.isIntegralNumber() || !node.canConvertToInt()) {
        problems.add(key + " must be a whole number, not " + node);
        return 1;
      }
      return node.intValue();
    }

    double number(String key, double absent) {
      return number(key, json.get(key), absent);
    }

    private double number(String key, JsonNode node, double absent) {
      if (node == null || node.isNull() || node.isMissingNode()) {
        return absent;
      }
      if (!node.isNumber()) {
        problems.add(key + " must be a number, not " + node);
        return 1;
      }
      return node.doubleValue();
    }

    boolean bool(String key) {
      if (!has(key)) {
        return false;
      }
      JsonNode node = json.get(key);
      if (!node.isBoolean()) {
        problems.add(key + " must be true or false, not " + node);
      }
      return node.booleanValue();
    }

    double ropeTheta() {
      double old = number("rope_theta", 10_000);
      return number(
          "rope_parameters.rope_theta", json.path("rope_parameters").path("rope_theta"), old);
    }

    /** An id, or the first of a list of ids; -1 where there is none. */
    int tokenId(String key) {
      JsonNode node = json.path(key);
      if (node.isArray()) {
        node = node.path(0);
      }
      if (node.isMissingNode() || node.isNull()) {
        return -1;
      }
      if (!node.isIntegralNumber() || !node.canConvertToInt()) {
        problems.add(key + " must be a token id, not " + node);
        return -1;
      }
      return node.intValue();
    }
  }
}
