package org.zerochat4j.model;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;
import org.nd4j.linalg.api.buffer.DataType;
import org.zerochat4j.kernels.Precision;
import org.zerochat4j.ops.Attention;
import org.zerochat4j.ops.CachedAttention;
import org.zerochat4j.ops.Embedding;
import org.zerochat4j.ops.GatherRows;
import org.zerochat4j.ops.Linear;
import org.zerochat4j.ops.ResidualRmsNorm;
import org.zerochat4j.ops.Rope;
import org.zerochat4j.ops.SwiGlu;

/**
 * The LLaMA architecture (Touvron et al. 2023) as a SameDiff graph over a model's flat parameters:
 * pre-norm blocks of rotary grouped-query attention and SwiGLU. Training and generation build the
 * same graph; they differ in one op, attention with or without a cache.
 *
 * <p>Inputs: {@value #IDS} and {@value #POSITIONS} INT [batch, time]; for training {@value
 * #SEGMENTS} INT [batch, time]; for generation a key and a value cache a layer.
 */
public final class LlamaGraph {

  public static final String IDS = "ids";
  public static final String POSITIONS = "positions";
  public static final String SEGMENTS = "segments";

  private final LlamaModel model;
  private final LlamaConfig config;
  private final Compute compute;
  private final SameDiff sameDiff;
  private final SDVariable ids;
  private final SDVariable positions;
  private final SDVariable hidden;

  private LlamaGraph(LlamaModel model, Compute compute, boolean cached) {
    this.model = model;
    this.compute = compute;
    this.config = model.config();
    this.sameDiff = SameDiff.create();
    // Variables must share the flat vector's memory; the default holders would copy it.
    sameDiff.setArrayHolders(new SingleThreadArrayHolder(), new SingleThreadArrayHolder(), false);
    this.ids = input(IDS, DataType.INT32, -1, -1);
    this.positions = input(POSITIONS, DataType.INT32, -1, -1);
    for (ParameterLayout.Tensor tensor : model.layout().graphVariables()) {
      sameDiff.var(tensor.name(), model.parameters().view(tensor.offset(), tensor.shape()));
    }
    this.hidden = decoder(cached);
  }

  /** The graph with attention over the tokens of the batch, which can be differentiated. */
  public static LlamaGraph forTraining(LlamaModel model) {
    return forTraining(model, Compute.FP32);
  }

  /** The same, computed in a given way. */
  public static LlamaGraph forTraining(LlamaModel model, Compute compute) {
    return new LlamaGraph(model, compute, false);
  }

  /** The graph with attention over key and value caches. */
  public static LlamaGraph forGeneration(LlamaModel model) {
    return new LlamaGraph(model, Compute.FP32, true);
  }

  private SDVariable decoder(boolean cached) {
    SDVariable segments = cached ? null : input(SEGMENTS, DataType.INT32, -1, -1);
    SDVariable residual =
        new Embedding(sameDiff, weight(ParameterLayout.EMBEDDING), ids).outputVariable();
    SDVariable delta = null; // what the last block adds to the residual stream
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      String layer = ParameterLayout.layer(i);
      SDVariable[] normed = norm(layer + "input_layernorm.weight", residual, delta);
      SDVariable attended = attention(i, normed[1], segments);
      normed = norm(layer + "post_attention_layernorm.weight", normed[0], attended);
      residual = normed[0];
      delta = feedForward(i, normed[1]);
    }
    return norm(ParameterLayout.FINAL_NORM, residual, delta)[1]; // [batch, time, hidden]
  }

  /** {@code [residual + delta, its norm]}, both [batch, time, hidden]. */
  private SDVariable[] norm(String weight, SDVariable residual, SDVariable delta) {
    return new ResidualRmsNorm(sameDiff, weight(weight), residual, delta, config.rmsNormEps())
        .outputVariables();
  }

  private SDVariable attention(int layer, SDVariable x, SDVariable segments) {
    int heads = config.numAttentionHeads();
    int kvHeads = config.numKeyValueHeads();
    int headDim = config.headDim();
    // [batch, time, (heads + 2 kvHeads) * headDim]
    SDVariable qkv = linear(x, ParameterLayout.qkv(layer));
    SDVariable rotated =
        new Rope(sameDiff, qkv, positions, heads + kvHeads, headDim, config.ropeTheta())
            .outputVariable();
    SDVariable mixed;
    if (segments == null) {
      long width = (long) kvHeads * headDim;
      SDVariable keys = input(keyCache(layer), DataType.FLOAT, -1, -1, width);
      SDVariable values = input(valueCache(layer), DataType.FLOAT, -1, -1, width);
      mixed =
          new CachedAttention(sameDiff, rotated, positions, keys, values, heads, kvHeads, headDim)
              .outputVariable();
    } else {
      mixed =
          new Attention(sameDiff, rotated, segments, heads, kvHeads, headDim, compute.precision())
              .outputVariables()[0];
    }
    return linear(mixed, ParameterLayout.layer(layer) + "self_attn.o_proj.weight");
  }

  private SDVariable feedForward(int layer, SDVariable x) {
    SDVariable gateUp = linear(x, ParameterLayout.gateUp(layer)); // [batch, time, 2 * inner]
    SDVariable activated = new SwiGlu(sameDiff, gateUp).outputVariable();
    return linear(activated, ParameterLayout.layer(layer) + "mlp.down_proj.weight");
  }

  private SDVariable linear(SDVariable x, String weight) {
    return new Linear(sameDiff, x, weight(weight), compute.precision()).outputVariable();
  }

  private SDVariable weight(String name) {
    return sameDiff.getVariable(name);
  }

  /** The normalised last hidden state, [batch, time, hidden]. */
  public SDVariable hidden() {
    return hidden;
  }

  /** Rows {@code index} (INT [count]) of the hidden state, [count, hidden]. */
  public SDVariable hiddenRows(SDVariable index) {
    return new GatherRows(sameDiff, hidden, index).outputVariable();
  }

  /** Logits of some hidden states: [..., vocab]. */
  public SDVariable logits(SDVariable states) {
    return linear(states, head());
  }

  /** The weight of the last projection, [vocab, hidden]. */
  public SDVariable headWeight() {
    return weight(head());
  }

  private String head() {
    return config.tieWordEmbeddings() ? ParameterLayout.EMBEDDING : ParameterLayout.LM_HEAD;
  }

  /** One number per hidden state: [..., 1]. */
  public SDVariable values(SDVariable states) {
    SDVariable weight = weight(ParameterLayout.VALUE_HEAD);
    // A single column gains nothing from fewer bits.
    return new Linear(sameDiff, states, weight, Precision.FP32).outputVariable();
  }

  /** A further graph input. */
  public SDVariable input(String name, DataType type, long... shape) {
    return sameDiff.placeHolder(name, type, shape);
  }

  /** Name of the key cache input of a layer: [batch, capacity, kvHeads * headDim]. */
  public static String keyCache(int layer) {
    return "keys." + layer;
  }

  /** Name of the value cache input of a layer, shaped like the key cache. */
  public static String valueCache(int layer) {
    return "values." + layer;
  }

  public SameDiff sameDiff() {
    return sameDiff;
  }

  public LlamaModel model() {
    return model;
  }
}
