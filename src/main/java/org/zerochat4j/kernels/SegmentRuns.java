package org.zerochat4j.kernels;

import static org.zerochat4j.kernels.Memory.ELEMENT;

/**
 * Where the document of each token begins, so that attention can skip what came before. Lives in
 * the working memory of the thread that made it, for the one kernel it was made for.
 *
 * @param starts address of INT [batch, time]: first position, within its sequence, of the run of
 *     equal segment numbers that a token is in
 * @param scattered address of INT [batch]: 1 if a segment number of the sequence appears in more
 *     than one run; a token then also sees parts of earlier runs
 */
record SegmentRuns(long starts, long scattered) {

  private static final int SLOT = 2;

  static SegmentRuns of(long segments, int batch, int time) {
    long starts = Memory.scratch(SLOT, (long) batch * time + batch);
    long scattered = starts + (long) batch * time * ELEMENT;
    SegmentRuns runs = new SegmentRuns(starts, scattered);
    for (int b = 0; b < batch; b++) {
      long first = (long) b * time * ELEMENT;
      Memory.setInt(scattered + b * ELEMENT, 0);
      Memory.setInt(starts + first, 0);
      for (int t = 1; t < time; t++) {
        long at = first + t * ELEMENT;
        int segment = Memory.getInt(segments + at);
        boolean same = segment == Memory.getInt(segments + at - ELEMENT);
        int previous = Memory.getInt(starts + at - ELEMENT);
        Memory.setInt(starts + at, same ? previous : t);
        if (!same && !runs.isScattered(b) && appears(segment, segments, starts, first, previous)) {
          Memory.setInt(scattered + b * ELEMENT, 1);
        }
      }
    }
    return runs;
  }

  /**
   * Looks at each run up to the one that starts at {@code last}, by jumping from start to start.
   */
  private static boolean appears(int segment, long segments, long starts, long first, int last) {
    for (int s = last; ; s = Memory.getInt(starts + first + (s - 1) * ELEMENT)) {
      if (Memory.getInt(segments + first + s * ELEMENT) == segment) {
        return true;
      }
      if (s == 0) {
        return false;
      }
    }
  }

  boolean isScattered(int batch) {
    return Memory.getInt(scattered + batch * ELEMENT) != 0;
  }

  /** The first position that row {@code t} of {@code batch} may see. */
  int firstVisible(int batch, int time, int t) {
    return isScattered(batch) ? 0 : Memory.getInt(starts + ((long) batch * time + t) * ELEMENT);
  }
}
