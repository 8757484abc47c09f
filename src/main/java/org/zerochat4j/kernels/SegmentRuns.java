package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.ELEMENT;

/**
 * Where the document of each token begins, so that attention can skip what came before.
 *
 * @param starts [batch * time] first position, within its sequence, of the run of equal segment
 *     numbers that a token is in
 * @param scattered [batch] whether a segment number of the sequence appears in more than one run; a
 *     token then also sees parts of earlier runs
 */
record SegmentRuns(int[] starts, boolean[] scattered) {

  static SegmentRuns of(long segments, int batch, int time) {
    int[] starts = new int[batch * time];
    boolean[] scattered = new boolean[batch];
    for (int b = 0; b < batch; b++) {
      int first = b * time;
      for (int t = 1; t < time; t++) {
        int segment = Memory.getInt(segments + (first + t) * ELEMENT);
        boolean same = segment == Memory.getInt(segments + (first + t - 1) * ELEMENT);
        starts[first + t] = same ? starts[first + t - 1] : t;
        if (!same) {
          // Look at each earlier run once, by jumping from start to start.
          for (int s = starts[first + t - 1]; !scattered[b]; s = starts[first + s - 1]) {
            scattered[b] = Memory.getInt(segments + (first + s) * ELEMENT) == segment;
            if (s == 0) {
              break;
            }
          }
        }
      }
    }
    return new SegmentRuns(starts, scattered);
  }

  /** The first position that row {@code t} of {@code batch} may see. */
  int firstVisible(int batch, int time, int t) {
    return scattered[batch] ? 0 : starts[batch * time + t];
  }
}
