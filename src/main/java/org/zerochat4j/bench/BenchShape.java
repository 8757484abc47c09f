package org.zerochat4j.bench;

import java.util.List;
import java.util.Locale;
import org.zerochat4j.base.UserError;
import org.zerochat4j.model.LlamaConfig;

/**
 * A model and a batch to measure with.
 *
 * @param batch sequences a step
 * @param sequence tokens a sequence
 */
public record BenchShape(String name, LlamaConfig config, int batch, int sequence) {

  /** 34 million parameters: the one to compare engines on. */
  public static final BenchShape S =
      new BenchShape("s", config(512, 8, 8, 1408, 8192, 256), 8, 256);

  /** 159 million parameters: the model of {@code configs/zero-chatgpt-0.1b.yaml}. */
  public static final BenchShape ZERO =
      new BenchShape("zero", config(512, 24, 16, 2752, 32_006, 1024), 1, 1024);

  /** The shapes with a name. */
  public static final List<BenchShape> ALL = List.of(S, ZERO);

  /**
   * The shape called {@code name}.
   *
   * @throws UserError for a name that none has
   */
  public static BenchShape named(String name) {
    return ALL.stream()
        .filter(shape -> shape.name.equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new UserError(
                "no shape '" + name + "': " + ALL.stream().map(BenchShape::name).toList()));
  }

  /** The same model on other batches. */
  public BenchShape with(int otherBatch, int otherSequence) {
    if (otherBatch < 1 || otherSequence < 1) {
      throw new UserError("a batch of " + otherBatch + " x " + otherSequence + " tokens is none");
    }
    return new BenchShape(name, config, otherBatch, otherSequence);
  }

  /** Tokens of one step. */
  public int tokens() {
    return Math.multiplyExact(batch, sequence);
  }

  /** Not tied, a key and value head for each query head. */
  public static LlamaConfig config(
      int hidden, int layers, int heads, int inner, int vocab, int context) {
    int headDim = hidden / heads;
    return new LlamaConfig(
        vocab, hidden, inner, layers, heads, heads, headDim, context, 1e-5, 10_000, false, 0.02, -1,
        -1, -1);
  }
}
