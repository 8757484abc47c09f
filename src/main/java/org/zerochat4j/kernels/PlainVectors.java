package org.zerochat4j.kernels;

/** Kernels over flat vectors of parameters, plainly. */
final class PlainVectors {

  private PlainVectors() {}

  static void addScaled(Buffer y, Buffer x, float factor, long n) {
    for (long i = 0; i < n; i++) {
      y.setFloat(i, (float) (y.getFloat(i) + (double) factor * x.getFloat(i)));
    }
  }

  static void movingAverage(Buffer y, Buffer x, float keep, long n) {
    for (long i = 0; i < n; i++) {
      y.setFloat(i, (float) ((double) keep * y.getFloat(i) + (1.0 - keep) * x.getFloat(i)));
    }
  }

  static double sumOfSquares(Buffer x, long n) {
    double sum = 0;
    for (long i = 0; i < n; i++) {
      double value = x.getFloat(i);
      sum += value * value;
    }
    return sum;
  }

  static void adamW(
      Buffer parameter,
      Buffer gradient,
      Buffer moment1,
      Buffer moment2,
      long start,
      long n,
      Kernels.AdamWStep step) {
    double correction1 = 1 - Math.pow(step.beta1(), step.step());
    double correction2 = 1 - Math.pow(step.beta2(), step.step());
    for (long i = start; i < start + n; i++) {
      double g = (double) gradient.getFloat(i) * step.gradientScale();
      double p = parameter.getFloat(i) * (1.0 - (double) step.learningRate() * step.weightDecay());
      double m = (double) step.beta1() * moment1.getFloat(i) + (1.0 - step.beta1()) * g;
      double v = (double) step.beta2() * moment2.getFloat(i) + (1.0 - step.beta2()) * g * g;
      double direction = (m / correction1) / (Math.sqrt(v / correction2) + step.epsilon());
      parameter.setFloat(i, (float) (p - step.learningRate() * direction));
      moment1.setFloat(i, (float) m);
      moment2.setFloat(i, (float) v);
    }
  }
}
