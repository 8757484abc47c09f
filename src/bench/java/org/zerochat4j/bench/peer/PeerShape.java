package org.zerochat4j.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a LLaMA is made of, under the names of {@code config.json}; the output layer is not tied.
 */
record PeerShape(
    int hidden,
    int layers,
    int heads,
    int keyValueHeads,
    int headDim,
    int feedForward,
    int vocab,
    double normEps,
    double ropeTheta) {

  static PeerShape of(JsonNode json) {
    return new PeerShape(
        json.get("hidden_size").asInt(),
        json.get("num_hidden_layers").asInt(),
        json.get("num_attention_heads").asInt(),
        json.get("num_key_value_heads").asInt(),
        json.get("head_dim").asInt(),
        json.get("intermediate_size").asInt(),
        json.get("vocab_size").asInt(),
        json.path("rms_norm_eps").asDouble(1e-5),
        json.path("rope_theta").asDouble(10_000));
  }
}
