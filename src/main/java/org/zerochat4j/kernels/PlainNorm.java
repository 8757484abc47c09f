package org.zerochat4j.kernels;

/** Residual addition and RMSNorm, plainly. */
final class PlainNorm {

  private PlainNorm() {}

  static void forward(
      Buffer residual,
      Buffer delta,
      Buffer weight,
      Buffer sum,
      Buffer normed,
      Buffer inverseRms,
      int rows,
      int hidden,
      float eps) {
    for (int row = 0; row < rows; row++) {
      long start = (long) row * hidden;
      double squares = 0;
      for (int j = 0; j < hidden; j++) {
        float value = residual.getFloat(start + j);
        if (delta != null) {
          value += delta.getFloat(start + j);
        }
        sum.setFloat(start + j, value);
        squares += (double) value * value;
      }
      double inverse = 1 / Math.sqrt(squares / hidden + eps);
      inverseRms.setFloat(row, (float) inverse);
      for (int j = 0; j < hidden; j++) {
        normed.setFloat(
            start + j, (float) (sum.getFloat(start + j) * inverse * weight.getFloat(j)));
      }
    }
  }

  /**
   * With {@code r} the inverse RMS and {@code g = dNormed * weight}: {@code d x = r * g - x * r^3 *
   * mean(g * x)}, and {@code dWeight = sum over rows of dNormed * x * r}.
   */
  static void backward(
      Buffer sum,
      Buffer weight,
      Buffer inverseRms,
      Buffer dSum,
      Buffer dNormed,
      Buffer dInput,
      Buffer dWeight,
      int rows,
      int hidden) {
    double[] weightGradient = new double[hidden];
    for (int row = 0; row < rows; row++) {
      long start = (long) row * hidden;
      double inverse = inverseRms.getFloat(row);
      double dot = 0;
      for (int j = 0; j < hidden; j++) {
        double x = sum.getFloat(start + j);
        double upstream = dNormed.getFloat(start + j);
        dot += upstream * weight.getFloat(j) * x;
        weightGradient[j] += upstream * x * inverse;
      }
      double pull = dot / hidden * inverse * inverse * inverse;
      for (int j = 0; j < hidden; j++) {
        double gradient =
            inverse * dNormed.getFloat(start + j) * weight.getFloat(j)
                - pull * sum.getFloat(start + j);
        if (dSum != null) {
          gradient += dSum.getFloat(start + j);
        }
        dInput.setFloat(start + j, (float) gradient);
      }
    }
    for (int j = 0; j < hidden; j++) {
      dWeight.setFloat(j, (float) weightGradient[j]);
    }
  }
}
