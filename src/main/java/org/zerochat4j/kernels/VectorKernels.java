package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.address;

/**
 * The fast kernels: vector instructions over all threads, matrix products by a library. Here the
 * sizes of buffers are checked; the classes behind work on bare addresses.
 */
final class VectorKernels implements Kernels {

  @Override
  public String name() {
    return "vector-" + VectorExp.SPECIES.vectorBitSize();
  }

  @Override
  public void gemm(
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
      int ldc) {
    Gemm.parallel(
        transposeA,
        transposeB,
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        lda,
        b,
        bOffset,
        ldb,
        beta,
        c,
        cOffset,
        ldc);
  }

  @Override
  public void linear(
      Precision precision, Buffer x, Buffer weight, Buffer out, int rows, int in, int width) {
    VectorLinear.forward(
        precision,
        address(x, (long) rows * in),
        address(weight, (long) width * in),
        address(out, (long) rows * width),
        rows,
        in,
        width);
  }

  @Override
  public void linearBackward(
      Precision precision,
      Buffer x,
      Buffer weight,
      Buffer dOut,
      Buffer dX,
      Buffer dWeight,
      int rows,
      int in,
      int width) {
    VectorLinear.backward(
        precision,
        address(x, (long) rows * in),
        address(weight, (long) width * in),
        address(dOut, (long) rows * width),
        address(dX, (long) rows * in),
        address(dWeight, (long) width * in),
        rows,
        in,
        width);
  }

  @Override
  public void embedding(Buffer table, Buffer ids, Buffer out, int rows, int hidden, int vocab) {
    VectorRows.gather(
        address(table, (long) vocab * hidden),
        address(ids, rows),
        address(out, (long) rows * hidden),
        rows,
        hidden,
        vocab);
  }

  @Override
  public void embeddingBackward(
      Buffer ids, Buffer dOut, Buffer dTable, int rows, int hidden, int vocab) {
    gatherRowsBackward(ids, dOut, dTable, rows, vocab, hidden);
  }

  @Override
  public void gatherRows(Buffer in, Buffer index, Buffer out, int count, int width) {
    VectorRows.gather(
        address(in, 0),
        address(index, count),
        address(out, (long) count * width),
        count,
        width,
        Math.toIntExact(in.length() / width));
  }

  @Override
  public void gatherRowsBackward(
      Buffer index, Buffer dOut, Buffer dIn, int count, int rows, int width) {
    VectorRows.scatterAdd(
        address(index, count),
        address(dOut, (long) count * width),
        address(dIn, (long) rows * width),
        count,
        rows,
        width);
  }

  @Override
  public void residualRmsNorm(
      Buffer residual,
      Buffer delta,
      Buffer weight,
      Buffer sum,
      Buffer normed,
      Buffer inverseRms,
      int rows,
      int hidden,
      float eps) {
    long n = (long) rows * hidden;
    VectorNorm.forward(
        address(residual, n),
        delta == null ? 0 : address(delta, n),
        address(weight, hidden),
        address(sum, n),
        address(normed, n),
        address(inverseRms, rows),
        rows,
        hidden,
        eps);
  }

  @Override
  public void residualRmsNormBackward(
      Buffer sum,
      Buffer weight,
      Buffer inverseRms,
      Buffer dSum,
      Buffer dNormed,
      Buffer dInput,
      Buffer dWeight,
      int rows,
      int hidden) {
    long n = (long) rows * hidden;
    VectorNorm.backward(
        address(sum, n),
        address(weight, hidden),
        address(inverseRms, rows),
        dSum == null ? 0 : address(dSum, n),
        address(dNormed, n),
        address(dInput, n),
        address(dWeight, hidden),
        rows,
        hidden);
  }

  @Override
  public void rope(
      Buffer in,
      Buffer positions,
      Buffer out,
      int rows,
      int width,
      int heads,
      int headDim,
      double theta,
      boolean inverse) {
    VectorRope.rope(in, positions, out, rows, width, heads, headDim, theta, inverse);
  }

  @Override
  public void attention(
      Precision precision,
      Buffer qkv,
      Buffer segments,
      Buffer out,
      Buffer logSumExp,
      AttentionShape shape) {
    long tokens = (long) shape.batch() * shape.time();
    VectorAttention.forward(
        precision,
        address(qkv, tokens * shape.qkvWidth()),
        address(segments, tokens),
        address(out, tokens * shape.outWidth()),
        address(logSumExp, tokens * shape.heads()),
        shape);
  }

  @Override
  public void attentionBackward(
      Precision precision,
      Buffer qkv,
      Buffer segments,
      Buffer out,
      Buffer logSumExp,
      Buffer dOut,
      Buffer dQkv,
      AttentionShape shape) {
    long tokens = (long) shape.batch() * shape.time();
    VectorAttention.backward(
        precision,
        address(qkv, tokens * shape.qkvWidth()),
        address(segments, tokens),
        address(out, tokens * shape.outWidth()),
        address(logSumExp, tokens * shape.heads()),
        address(dOut, tokens * shape.outWidth()),
        address(dQkv, tokens * shape.qkvWidth()),
        shape);
  }

  @Override
  public void cachedAttention(
      Buffer qkv,
      Buffer positions,
      Buffer keyCache,
      Buffer valueCache,
      Buffer out,
      AttentionShape shape,
      int capacity) {
    long tokens = (long) shape.batch() * shape.time();
    long cached = (long) shape.batch() * capacity * shape.kvHeads() * shape.headDim();
    VectorCachedAttention.run(
        address(qkv, tokens * shape.qkvWidth()),
        address(positions, tokens),
        address(keyCache, cached),
        address(valueCache, cached),
        address(out, tokens * shape.outWidth()),
        shape,
        capacity);
  }

  @Override
  public void swiGlu(Buffer gateUp, Buffer out, int rows, int width) {
    long n = (long) rows * width;
    VectorSwiGlu.forward(address(gateUp, 2 * n), address(out, n), rows, width);
  }

  @Override
  public void swiGluBackward(Buffer gateUp, Buffer dOut, Buffer dGateUp, int rows, int width) {
    long n = (long) rows * width;
    VectorSwiGlu.backward(
        address(gateUp, 2 * n), address(dOut, n), address(dGateUp, 2 * n), rows, width);
  }

  @Override
  public void linearCrossEntropy(
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
      int vocab) {
    double sum =
        VectorHead.logLikelihood(
            precision,
            address(x, (long) rows * hidden),
            address(weight, (long) vocab * hidden),
            address(targets, rows),
            address(weights, rows),
            -1,
            1,
            0,
            dX == null ? 0 : address(dX, (long) rows * hidden),
            dX == null ? 0 : address(dWeight, (long) vocab * hidden),
            rows,
            hidden,
            vocab);
    loss.setFloat(0, (float) sum);
  }

  @Override
  public void linearTokenLogProb(
      Precision precision,
      Buffer x,
      Buffer weight,
      Buffer targets,
      Buffer logProbs,
      float inverseTemperature,
      int rows,
      int hidden,
      int vocab) {
    VectorHead.logLikelihood(
        precision,
        address(x, (long) rows * hidden),
        address(weight, (long) vocab * hidden),
        address(targets, rows),
        0,
        1,
        inverseTemperature,
        address(logProbs, rows),
        0,
        0,
        rows,
        hidden,
        vocab);
  }

  @Override
  public void linearTokenLogProbBackward(
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
      int vocab) {
    VectorHead.logLikelihood(
        precision,
        address(x, (long) rows * hidden),
        address(weight, (long) vocab * hidden),
        address(targets, rows),
        address(dLogProbs, rows),
        1,
        inverseTemperature,
        0,
        address(dX, (long) rows * hidden),
        address(dWeight, (long) vocab * hidden),
        rows,
        hidden,
        vocab);
  }

  @Override
  public void scale(Buffer in, Buffer factor, Buffer out, long n) {
    VectorFlat.scale(address(in, n), factor.getFloat(0), address(out, n), n);
  }

  @Override
  public void addScaled(Buffer y, Buffer x, float factor, long n) {
    VectorFlat.addScaled(address(y, n), address(x, n), factor, n);
  }

  @Override
  public void movingAverage(Buffer y, Buffer x, float keep, long n) {
    VectorFlat.movingAverage(address(y, n), address(x, n), keep, n);
  }

  @Override
  public double sumOfSquares(Buffer x, long n) {
    return VectorFlat.sumOfSquares(address(x, n), n);
  }

  @Override
  public void adamW(
      Buffer parameter,
      Buffer gradient,
      Buffer moment1,
      Buffer moment2,
      long start,
      long n,
      AdamWStep step) {
    long offset = start * Memory.ELEMENT;
    VectorFlat.adamW(
        address(parameter, start + n) + offset,
        address(gradient, start + n) + offset,
        address(moment1, start + n) + offset,
        address(moment2, start + n) + offset,
        n,
        step);
  }
}
