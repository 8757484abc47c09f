package org.zerochat4j.ops;

/** The formulas of the ops, one output element after the other, in double. */
final class Twins {

  private Twins() {}

  /** Rows {@code index} of {@code x}. */
  static double[] rows(double[] x, double[] index, int width) {
    double[] out = new double[index.length * width];
    for (int i = 0; i < out.length; i++) {
      out[i] = x[((int) index[i / width]) * width + i % width];
    }
    return out;
  }

  /** {@code x [rows, in] * weight [out, in]^T}. */
  static double[] linear(double[] x, double[] weight, int in, int out) {
    double[] y = new double[x.length / in * out];
    for (int i = 0; i < y.length; i++) {
      for (int k = 0; k < in; k++) {
        y[i] += x[i / out * in + k] * weight[i % out * in + k];
      }
    }
    return y;
  }

  /** {@code [sum, normed, inverseRms]}. */
  static double[][] residualRmsNorm(
      double[] weight, double[] residual, double[] delta, double epsilon) {
    int hidden = weight.length;
    double[] sum = residual.clone();
    double[] normed = new double[sum.length];
    double[] inverse = new double[sum.length / hidden];
    for (int i = 0; i < sum.length && delta != null; i++) {
      sum[i] += delta[i];
    }
    for (int row = 0; row < inverse.length; row++) {
      double squares = 0;
      for (int j = 0; j < hidden; j++) {
        squares += Math.pow(sum[row * hidden + j], 2);
      }
      inverse[row] = 1 / Math.sqrt(squares / hidden + epsilon);
      for (int j = 0; j < hidden; j++) {
        normed[row * hidden + j] = sum[row * hidden + j] * inverse[row] * weight[j];
      }
    }
    return new double[][] {sum, normed, inverse};
  }

  /**
   * Pairs (i, i + headDim/2) of the first {@code heads} heads as complex numbers times e^{i angle}.
   */
  static double[] rope(
      double[] x, double[] positions, int width, int heads, int headDim, double theta) {
    double[] out = x.clone();
    int half = headDim / 2;
    for (int row = 0; row < positions.length; row++) {
      for (int head = 0; head < heads && positions[row] >= 0; head++) {
        for (int i = 0; i < half; i++) {
          double angle = positions[row] / Math.pow(theta, 2.0 * i / headDim);
          int re = row * width + head * headDim + i;
          int im = re + half;
          out[re] = x[re] * Math.cos(angle) - x[im] * Math.sin(angle);
          out[im] = x[re] * Math.sin(angle) + x[im] * Math.cos(angle);
        }
      }
    }
    return out;
  }

  /** Softmax attention over the earlier tokens of the same segment. */
  static double[] attention(
      double[] qkv, double[] segments, int batch, int heads, int kvHeads, int headDim) {
    int width = (heads + 2 * kvHeads) * headDim;
    int time = segments.length / batch;
    double[] out = new double[segments.length * heads * headDim];
    for (int row = 0; row < segments.length; row++) {
      for (int head = 0; head < heads; head++) {
        int kvHead = head / (heads / kvHeads);
        double[] weights = new double[time];
        double total = 0;
        for (int other = row / time * time; other <= row; other++) {
          if (segments[other] == segments[row]) {
            double dot = 0;
            for (int d = 0; d < headDim; d++) {
              dot +=
                  qkv[row * width + head * headDim + d]
                      * qkv[other * width + (heads + kvHead) * headDim + d];
            }
            weights[other % time] = Math.exp(dot / Math.sqrt(headDim));
            total += weights[other % time];
          }
        }
        for (int other = row / time * time; other <= row; other++) {
          for (int d = 0; d < headDim; d++) {
            out[(row * heads + head) * headDim + d] +=
                weights[other % time]
                    / total
                    * qkv[other * width + (heads + kvHeads + kvHead) * headDim + d];
          }
        }
      }
    }
    return out;
  }

  /** {@code gate / (1 + e^-gate) * up}. */
  static double[] swiGlu(double[] gateUp, int width) {
    double[] out = new double[gateUp.length / 2];
    for (int i = 0; i < out.length; i++) {
      int at = i / width * 2 * width + i % width;
      out[i] = gateUp[at] / (1 + Math.exp(-gateUp[at])) * gateUp[at + width];
    }
    return out;
  }

  /** {@code log softmax(row / temperature)[target]}. */
  static double logProb(double[] logits, int row, int vocab, int target, double temperature) {
    double sum = 0;
    for (int j = 0; j < vocab; j++) {
      sum += Math.exp(logits[row * vocab + j] / temperature);
    }
    return logits[row * vocab + target] / temperature - Math.log(sum);
  }
}
