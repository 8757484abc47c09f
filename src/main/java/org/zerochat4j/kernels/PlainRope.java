package org.zerochat4j.kernels;

/** Rotary position embedding, plainly. */
final class PlainRope {

  private PlainRope() {}

  /** Radians that plane {@code i} of {@code headDim / 2} turns from one position to the next. */
  static double frequency(int i, int headDim, double theta) {
    return Math.pow(theta, -2.0 * i / headDim);
  }

  /** Rotates the rows [firstRow, endRow). */
  static void rope(
      Buffer in,
      Buffer positions,
      Buffer out,
      int firstRow,
      int endRow,
      int width,
      int heads,
      int headDim,
      double theta,
      boolean inverse) {
    int half = headDim / 2;
    for (int row = firstRow; row < endRow; row++) {
      long start = (long) row * width;
      int position = positions.getInt(row);
      int rotated = position < 0 ? 0 : heads * headDim;
      for (int i = 0; i < half && rotated > 0; i++) {
        double angle = position * frequency(i, headDim, theta);
        double cos = Math.cos(angle);
        double sin = inverse ? -Math.sin(angle) : Math.sin(angle);
        for (int head = 0; head < heads; head++) {
          long first = start + (long) head * headDim + i;
          double x = in.getFloat(first);
          double y = in.getFloat(first + half);
          out.setFloat(first, (float) (x * cos - y * sin));
          out.setFloat(first + half, (float) (y * cos + x * sin));
        }
      }
      for (int j = rotated; j < width; j++) {
        out.setFloat(start + j, in.getFloat(start + j));
      }
    }
  }
}
