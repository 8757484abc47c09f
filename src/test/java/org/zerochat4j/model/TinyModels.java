package org.zerochat4j.model;

import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.zerochat4j.graph.Tensors;

/** Models of a few hundred to a few thousand weights, and inputs for them. */
public final class TinyModels {
  private TinyModels() {}

  /** The shapes that have gone wrong somewhere: odd widths, grouped heads, narrow attention. */
  public enum Shape {
    PLAIN(8, 12, 2, 2, 2, 4, false),
    TIED(8, 12, 2, 2, 2, 4, true),
    GROUPED(16, 20, 2, 4, 2, 4, false),
    ONE_KEY_HEAD(12, 9, 1, 3, 1, 4, false),
    HEAD_OF_SIX(12, 7, 2, 2, 1, 6, true),
    NARROW_ATTENTION(10, 11, 2, 2, 1, 2, false),
    WIDE_ATTENTION(6, 10, 1, 4, 2, 6, true);

    final int hidden;
    final int inner;
    final int layers;
    final int heads;
    final int kvHeads;
    final int headDim;
    final boolean tied;

    Shape(int hidden, int inner, int layers, int heads, int kvHeads, int headDim, boolean tied) {
      this.hidden = hidden;
      this.inner = inner;
      this.layers = layers;
      this.heads = heads;
      this.kvHeads = kvHeads;
      this.headDim = headDim;
      this.tied = tied;
    }
  }

  /** A model with weights large enough for every path to matter; 13 ids, context 32. */
  public static LlamaModel create(Shape shape, long seed) {
    return create(shape, 32, -1, seed);
  }

  /** A model with another context length and end token. */
  public static LlamaModel create(Shape shape, int context, int eosTokenId, long seed) {
    LlamaConfig config =
        new LlamaConfig(
            13,
            shape.hidden,
            shape.inner,
            shape.layers,
            shape.heads,
            shape.kvHeads,
            shape.headDim,
            context,
            1e-5,
            100,
            shape.tied,
            0.4,
            -1,
            eosTokenId,
            -1);
    LlamaModel model = LlamaModel.create(config, seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (ParameterLayout.Tensor tensor : model.layout().tensors().values()) {
      for (long i = 0; i < tensor.length() && !tensor.decayed(); i++) {
        model.tensor(tensor.name()).setFloat(i, (float) (1 + 0.2 * random.nextGaussian()));
      }
    }
    return model;
  }

  /** Random ids for a model of {@link #create}. */
  public static int[] ids(SplittableRandom random, int count) {
    return random.ints(count, 0, 13).toArray();
  }

  /** Rows of ids as INT [rows, time]. */
  public static INDArray rows(int[][] rows) {
    int time = rows[0].length;
    int[] flat = new int[rows.length * time];
    for (int b = 0; b < rows.length; b++) {
      System.arraycopy(rows[b], 0, flat, b * time, time);
    }
    return Tensors.ints(flat, rows.length, time);
  }

  /** Positions 0, 1, 2, ... in each of the rows: INT [rows, time]. */
  public static INDArray positions(int rows, int time) {
    int[] flat = new int[rows * time];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = i % time;
    }
    return Tensors.ints(flat, rows, time);
  }
}
