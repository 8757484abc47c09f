package org.zerochat4j.corpus.collect;

import java.util.List;

/**
 * What {@link Collector} did.
 *
 * @param files every file that is there now
 * @param bytes of all of them together
 * @param failed those that could not be had; the next run tries them again
 */
public record CollectResult(List<CollectedFile> files, long bytes, List<Failed> failed) {
  /** A source without a file. */
  public record Failed(String from, String reason) {}
}
