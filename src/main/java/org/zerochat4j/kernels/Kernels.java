package org.zerochat4j.kernels;

/**
 * The arithmetic of the engine on dense row-major buffers; it knows nothing of graphs or models.
 *
 * <p>{@link PlainKernels} is the obvious implementation that defines what is right, {@code
 * VectorKernels} the fast one; a differential test holds them together over odd shapes. Outputs are
 * overwritten unless the method says it adds. Every sum is taken in a fixed order for a given
 * thread count, so the same input gives the same bits. "rows" is always batch x time.
 */
public interface Kernels {

  /** The name shown at start-up, for example {@code vector-512}. */
  String name();

  /**
   * {@code C = alpha * op(A) * op(B) + beta * C} with {@code op(A)} [m, k], {@code op(B)} [k, n], C
   * [m, n]; offsets and leading dimensions in elements, all row-major.
   */
  void gemm(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float alpha,
      Buffer a,
      long aOffset,
      int lda,
      Buffer b,
      long bOffset,
      int ldb,
      float beta,
      Buffer c,
      long cOffset,
      int ldc);

  /** {@code out = x * weight^T}; x [rows, in], weight [width, in], out [rows, width]. */
  void linear(
      Precision precision, Buffer x, Buffer weight, Buffer out, int rows, int in, int width);

  /** {@code dX = dOut * weight} and {@code dWeight = dOut^T * x}. */
  void linearBackward(
      Precision precision,
      Buffer x,
      Buffer weight,
      Buffer dOut,
      Buffer dX,
      Buffer dWeight,
      int rows,
      int in,
      int width);

  /**
   * {@code out[row] = table[ids[row]]}; table [vocab, hidden], ids INT [rows], out [rows, hidden].
   */
  void embedding(Buffer table, Buffer ids, Buffer out, int rows, int hidden, int vocab);

  /** {@code dTable[v]} = sum of {@code dOut[row]} over rows with {@code ids[row] == v}. */
  void embeddingBackward(Buffer ids, Buffer dOut, Buffer dTable, int rows, int hidden, int vocab);

  /**
   * {@code sum = residual + delta; normed = sum / rms(sum) * weight} where {@code rms(x) =
   * sqrt(mean(x^2) + eps)} (Zhang and Sennrich 2019).
   *
   * @param delta may be null: then {@code sum} is a copy of {@code residual}
   * @param inverseRms [rows], kept for the backward pass
   */
  void residualRmsNorm(
      Buffer residual,
      Buffer delta,
      Buffer weight,
      Buffer sum,
      Buffer normed,
      Buffer inverseRms,
      int rows,
      int hidden,
      float eps);

  /**
   * Gradients of {@link #residualRmsNorm}: {@code dInput} is the gradient of both residual and
   * delta.
   *
   * @param dSum gradient that reaches {@code sum} from elsewhere; null where nothing else uses it
   */
  void residualRmsNormBackward(
      Buffer sum,
      Buffer weight,
      Buffer inverseRms,
      Buffer dSum,
      Buffer dNormed,
      Buffer dInput,
      Buffer dWeight,
      int rows,
      int hidden);

  /**
   * Rotary position embedding, rotate-half form (Su et al. 2021, Hugging Face layout): in each of
   * the first {@code heads} heads of a row, element {@code i} of the first half and of the second
   * half turn together by {@code position * theta^(-2i/headDim)}; the rest of the row is copied.
   *
   * @param positions INT [rows]; a negative position leaves the row unrotated
   * @param width elements in a row of {@code in} and {@code out}, at least {@code heads * headDim}
   * @param inverse turn the other way: the gradient of the rotation
   */
  void rope(
      Buffer in,
      Buffer positions,
      Buffer out,
      int rows,
      int width,
      int heads,
      int headDim,
      double theta,
      boolean inverse);

  /**
   * Causal grouped-query attention. Token t of a sequence sees the tokens {@code s <= t} with
   * {@code segments[s] == segments[t]}, so that packed documents do not see each other.
   *
   * @param qkv [batch, time, (heads + 2 kvHeads) * headDim], already rotated
   * @param segments INT [batch, time]; equal numbers belong together
   * @param out [batch, time, heads * headDim]
   * @param logSumExp [batch, heads, time], kept for the backward pass
   */
  void attention(
      Precision precision,
      Buffer qkv,
      Buffer segments,
      Buffer out,
      Buffer logSumExp,
      AttentionShape shape);

  /** Gradient of {@link #attention}: fills {@code dQkv} in the layout of {@code qkv}. */
  void attentionBackward(
      Precision precision,
      Buffer qkv,
      Buffer segments,
      Buffer out,
      Buffer logSumExp,
      Buffer dOut,
      Buffer dQkv,
      AttentionShape shape);

  /**
   * Attention over a key / value cache, for generation. Each token first writes its key and value
   * at its position in its sequence's cache, then attends to the positions up to and including its
   * own.
   *
   * @param positions INT [batch, time], rising along time; negative marks padding: nothing is
   *     written and the output row is zero
   * @param keyCache [batch, capacity, kvHeads * headDim], as is {@code valueCache}
   */
  void cachedAttention(
      Buffer qkv,
      Buffer positions,
      Buffer keyCache,
      Buffer valueCache,
      Buffer out,
      AttentionShape shape,
      int capacity);

  /** {@code out = silu(gate) * up}; gateUp [rows, 2 * width] holds gate, then up (Shazeer 2020). */
  void swiGlu(Buffer gateUp, Buffer out, int rows, int width);

  void swiGluBackward(Buffer gateUp, Buffer dOut, Buffer dGateUp, int rows, int width);

  /**
   * The last projection and its loss: with {@code logits = x * weight^T}, {@code loss[0] = sum over
   * rows of weights[row] * -log softmax(logits[row])[targets[row]]}. A row with weight 0 or target
   * -1 costs nothing, and in a row with weight 0 the target is not looked at. The gradients come
   * with it, a chunk of rows at a time, so that no more than a chunk of logits exists.
   *
   * @param x [rows, hidden]; weight [vocab, hidden]; targets INT [rows]; weights [rows]
   * @param dX gradient of the loss, [rows, hidden]; null, as {@code dWeight}, for the loss alone
   */
  void linearCrossEntropy(
      Precision precision,
      Buffer x,
      Buffer weight,
      Buffer targets,
      Buffer weights,
      Buffer loss,
      Buffer dX,
      Buffer dWeight,
      int rows,
      int hidden,
      int vocab);

  /**
   * The last projection and the log-probability of what came: with {@code logits = x * weight^T},
   * {@code logProbs[row] = log softmax(logits[row] * inverseTemperature)[targets[row]]}. A row with
   * target -1 costs nothing and gets 0. No more than a chunk of logits exists.
   *
   * @param x [rows, hidden]; weight [vocab, hidden]; targets INT [rows]; logProbs [rows]
   */
  void linearTokenLogProb(
      Precision precision,
      Buffer x,
      Buffer weight,
      Buffer targets,
      Buffer logProbs,
      float inverseTemperature,
      int rows,
      int hidden,
      int vocab);

  /**
   * Gradients of {@link #linearTokenLogProb}. The logits are computed again; a row with target -1
   * or gradient 0 costs nothing.
   */
  void linearTokenLogProbBackward(
      Precision precision,
      Buffer x,
      Buffer weight,
      Buffer targets,
      Buffer dLogProbs,
      Buffer dX,
      Buffer dWeight,
      float inverseTemperature,
      int rows,
      int hidden,
      int vocab);

  /** {@code out[i] = in[index[i]]}, rows of {@code width}; index INT [count]. */
  void gatherRows(Buffer in, Buffer index, Buffer out, int count, int width);

  /** {@code dIn} = 0, then {@code dIn[index[i]] += dOut[i]}. */
  void gatherRowsBackward(Buffer index, Buffer dOut, Buffer dIn, int count, int rows, int width);

  /** {@code out = factor[0] * in} over the first {@code n} elements; out may be in. */
  void scale(Buffer in, Buffer factor, Buffer out, long n);

  /** {@code y += factor * x} over the first {@code n} elements. */
  void addScaled(Buffer y, Buffer x, float factor, long n);

  /** {@code y = keep * y + (1 - keep) * x}: one step of an exponential moving average. */
  void movingAverage(Buffer y, Buffer x, float keep, long n);

  /** Sum of squares of the first {@code n} elements, accumulated in double. */
  double sumOfSquares(Buffer x, long n);

  /**
   * One AdamW step (Loshchilov and Hutter 2019; epsilon outside the bias-corrected root, as in
   * PyTorch) on the elements [start, start + n):
   *
   * <pre>
   * g = gradient * gradientScale
   * p = p * (1 - learningRate * weightDecay)
   * m = beta1 * m + (1 - beta1) * g;  v = beta2 * v + (1 - beta2) * g^2
   * p = p - learningRate * (m / (1 - beta1^step)) / (sqrt(v / (1 - beta2^step)) + epsilon)
   * </pre>
   *
   * @param step counts from 1
   */
  void adamW(
      Buffer parameter,
      Buffer gradient,
      Buffer moment1,
      Buffer moment2,
      long start,
      long n,
      AdamWStep step);

  /** The numbers of one AdamW step; see {@link #adamW}. */
  record AdamWStep(
      long step,
      float learningRate,
      float beta1,
      float beta2,
      float epsilon,
      float weightDecay,
      float gradientScale) {}
}
