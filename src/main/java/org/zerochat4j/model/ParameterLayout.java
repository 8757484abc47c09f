package org.zerochat4j.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each tensor of a model stands in its flat parameter vector.
 *
 * <p>The query, key and value projections of a layer lie next to each other, as do gate and up, so
 * that the graph takes them as one fused matrix while files keep their Hugging Face names.
 */
public final class ParameterLayout {

  /** Name of the reward or value head: [1, hidden]. */
  public static final String VALUE_HEAD = "value_head.weight";

  static final String EMBEDDING = "model.embed_tokens.weight";
  static final String FINAL_NORM = "model.norm.weight";
  static final String LM_HEAD = "lm_head.weight";

  /**
   * A tensor as model files name it.
   *
   * @param offset its first element in the flat vector
   */
  public record Tensor(String name, long offset, long... shape) {

    public long length() {
      long length = 1;
      for (long size : shape) {
        length *= size;
      }
      return length;
    }

    /** Norm weights are not decayed; every matrix is. */
    public boolean decayed() {
      return shape.length > 1;
    }
  }

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final List<Tensor> graphVariables = new ArrayList<>();
  private long length;

  /**
   * @param valueHead whether a linear head that gives one number a token comes last
   */
  public ParameterLayout(LlamaConfig config, boolean valueHead) {
    long hidden = config.hiddenSize();
    long queries = (long) config.numAttentionHeads() * config.headDim();
    long keys = (long) config.numKeyValueHeads() * config.headDim();
    long inner = config.intermediateSize();
    single(EMBEDDING, config.vocabSize(), hidden);
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      String layer = layer(i);
      single(layer + "input_layernorm.weight", hidden);
      long qkv = length;
      add(layer + "self_attn.q_proj.weight", queries, hidden);
      add(layer + "self_attn.k_proj.weight", keys, hidden);
      add(layer + "self_attn.v_proj.weight", keys, hidden);
      graphVariables.add(new Tensor(qkv(i), qkv, queries + 2 * keys, hidden));
      single(layer + "self_attn.o_proj.weight", hidden, queries);
      single(layer + "post_attention_layernorm.weight", hidden);
      long gateUp = length;
      add(layer + "mlp.gate_proj.weight", inner, hidden);
      add(layer + "mlp.up_proj.weight", inner, hidden);
      graphVariables.add(new Tensor(gateUp(i), gateUp, 2 * inner, hidden));
      single(layer + "mlp.down_proj.weight", hidden, inner);
    }
    single(FINAL_NORM, hidden);
    if (!config.tieWordEmbeddings()) {
      single(LM_HEAD, config.vocabSize(), hidden);
    }
    if (valueHead) {
      single(VALUE_HEAD, 1, hidden);
    }
  }

  static String layer(int index) {
    return "model.layers." + index + ".";
  }

  static String qkv(int index) {
    return layer(index) + "self_attn.qkv_proj.weight";
  }

  static String gateUp(int index) {
    return layer(index) + "mlp.gate_up_proj.weight";
  }

  private Tensor add(String name, long... shape) {
    Tensor tensor = new Tensor(name, length, shape);
    tensors.put(name, tensor);
    length += tensor.length();
    return tensor;
  }

  private void single(String name, long... shape) {
    graphVariables.add(add(name, shape));
  }

  /** Tensors by their file names, in the order of the vector. */
  public Map<String, Tensor> tensors() {
    return tensors;
  }

  /** The variables of the SameDiff graph: the same elements, some tensors fused. */
  public List<Tensor> graphVariables() {
    return graphVariables;
  }

  /** Elements of the flat vector. */
  public long length() {
    return length;
  }
}
