package org.zerochat4j.model;

import org.zerochat4j.kernels.Precision;

/**
 * How a training graph is computed; what it computes stays the same.
 *
 * @param precision of the factors of matrix products
 * @param recompute keep only the residual stream and attention of the forward pass and compute the
 *     rest of each layer again when its gradient is needed (Chen et al. 2016): less memory, about a
 *     fifth more work
 */
public record Compute(Precision precision, boolean recompute) {

  /** Everything in 32-bit floats, nothing computed twice. */
  public static final Compute FP32 = new Compute(Precision.FP32, false);
}
