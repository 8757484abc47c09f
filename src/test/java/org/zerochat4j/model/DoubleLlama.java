package org.zerochat4j.model;

import java.util.HashMap;
import java.util.Map;
import org.zerochat4j.kernels.Buffer;

/**
 * The LLaMA forward pass written from its formulas, in double, one token after the other: what the
 * graph, its gradients and the cache are held against. Nothing is shared with the engine.
 */
public final class DoubleLlama {
  private final LlamaConfig config;
  private final Map<String, double[]> weights = new HashMap<>();

  /** Takes a copy of the model's weights. */
  public DoubleLlama(LlamaModel model) {
    config = model.config();
    for (String name : model.layout().tensors().keySet()) {
      Buffer tensor = model.tensor(name);
      double[] copy = new double[(int) tensor.length()];
      for (int i = 0; i < copy.length; i++) {
        copy[i] = tensor.getFloat(i);
      }
      weights.put(name, copy);
    }
  }

  /** A tensor by its name in model files; changing it changes the model. */
  public double[] weights(String name) {
    return weights.get(name);
  }

  /** Logits after each token of one document, [tokens][vocab]. */
  public double[][] logits(int... ids) {
    double[][] hidden = hidden(ids);
    String head = config.tieWordEmbeddings() ? "model.embed_tokens.weight" : "lm_head.weight";
    double[][] result = new double[ids.length][];
    for (int t = 0; t < ids.length; t++) {
      result[t] = times(weights.get(head), hidden[t]);
    }
    return result;
  }

  /** The value head after each token. */
  public double[] values(int... ids) {
    double[][] hidden = hidden(ids);
    double[] result = new double[ids.length];
    for (int t = 0; t < ids.length; t++) {
      result[t] = times(weights.get("value_head.weight"), hidden[t])[0];
    }
    return result;
  }

  /** Log-probability of {@code target} after {@code logits}. */
  public static double logProb(double[] logits, int target) {
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit);
    }
    return logits[target] - Math.log(sum);
  }

  /** Greedy continuation by computing everything anew for each token. */
  public int[] greedy(int[] prompt, int count) {
    int[] ids = java.util.Arrays.copyOf(prompt, prompt.length + count);
    for (int t = prompt.length; t < ids.length; t++) {
      double[] last = logits(java.util.Arrays.copyOf(ids, t))[t - 1];
      for (int id = 1; id < last.length; id++) {
        ids[t] = last[id] > last[ids[t]] ? id : ids[t];
      }
    }
    return java.util.Arrays.copyOfRange(ids, prompt.length, ids.length);
  }

  private double[][] hidden(int[] ids) {
    int width = config.hiddenSize();
    double[][] x = new double[ids.length][width];
    for (int t = 0; t < ids.length; t++) {
      System.arraycopy(weights.get("model.embed_tokens.weight"), ids[t] * width, x[t], 0, width);
    }
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      String layer = "model.layers." + i + ".";
      double[][] mixed = attention(layer, normed(x, layer + "input_layernorm.weight"));
      add(x, mixed);
      double[][] normed = normed(x, layer + "post_attention_layernorm.weight");
      double[][] fed = new double[ids.length][];
      for (int t = 0; t < ids.length; t++) {
        fed[t] = feedForward(layer, normed[t]);
      }
      add(x, fed);
    }
    return normed(x, "model.norm.weight");
  }

  private double[][] attention(String layer, double[][] x) {
    int dim = config.headDim();
    int group = config.numAttentionHeads() / config.numKeyValueHeads();
    double[][] queries = new double[x.length][];
    double[][] keys = new double[x.length][];
    double[][] values = new double[x.length][];
    double[][] out = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      queries[t] = turned(times(weights.get(layer + "self_attn.q_proj.weight"), x[t]), t);
      keys[t] = turned(times(weights.get(layer + "self_attn.k_proj.weight"), x[t]), t);
      values[t] = times(weights.get(layer + "self_attn.v_proj.weight"), x[t]);
      double[] mixed = new double[config.numAttentionHeads() * dim];
      for (int head = 0; head < config.numAttentionHeads(); head++) {
        double[] weight = new double[t + 1];
        double total = 0;
        for (int s = 0; s <= t; s++) {
          double score = 0;
          for (int d = 0; d < dim; d++) {
            score += queries[t][head * dim + d] * keys[s][head / group * dim + d];
          }
          weight[s] = Math.exp(score / Math.sqrt(dim));
          total += weight[s];
        }
        for (int s = 0; s <= t; s++) {
          for (int d = 0; d < dim; d++) {
            mixed[head * dim + d] += weight[s] / total * values[s][head / group * dim + d];
          }
        }
      }
      out[t] = times(weights.get(layer + "self_attn.o_proj.weight"), mixed);
    }
    return out;
  }

  private double[] turned(double[] x, int position) {
    int dim = config.headDim();
    double[] out = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int inHead = i % dim;
      double angle = position * Math.pow(config.ropeTheta(), -2.0 * (inHead % (dim / 2)) / dim);
      double partner = inHead < dim / 2 ? -x[i + dim / 2] : x[i - dim / 2];
      out[i] = x[i] * Math.cos(angle) + partner * Math.sin(angle);
    }
    return out;
  }

  private double[] feedForward(String layer, double[] x) {
    double[] gate = times(weights.get(layer + "mlp.gate_proj.weight"), x);
    double[] up = times(weights.get(layer + "mlp.up_proj.weight"), x);
    for (int i = 0; i < gate.length; i++) {
      gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
    }
    return times(weights.get(layer + "mlp.down_proj.weight"), gate);
  }

  private double[][] normed(double[][] x, String weight) {
    double[][] out = new double[x.length][config.hiddenSize()];
    for (int t = 0; t < x.length; t++) {
      double squares = 0;
      for (double value : x[t]) {
        squares += value * value;
      }
      double scale = 1 / Math.sqrt(squares / config.hiddenSize() + config.rmsNormEps());
      for (int j = 0; j < out[t].length; j++) {
        out[t][j] = x[t][j] * scale * weights.get(weight)[j];
      }
    }
    return out;
  }

  private static void add(double[][] x, double[][] y) {
    for (int t = 0; t < x.length; t++) {
      for (int j = 0; j < x[t].length; j++) {
        x[t][j] += y[t][j];
      }
    }
  }

  private static double[] times(double[] matrix, double[] x) {
    double[] y = new double[matrix.length / x.length];
    for (int i = 0; i < matrix.length; i++) {
      y[i / x.length] += matrix[i] * x[i % x.length];
    }
    return y;
  }
}
