package org.zerochat4j.corpus.dedup;

import java.util.List;

/**
 * How far a run has come; everything after what this says is done again.
 *
 * @param key what the work depends on: settings, inputs, format
 * @param files what was found in the input files that are read, in their order
 * @param rows bytes of the row table
 * @param texts bytes of the texts
 * @param signatures bytes of the signatures
 * @param edges bytes of the pairs found
 * @param equalDone whether equal texts are joined
 * @param bands bytes of the band hashes; 0 while these are being written
 * @param slices how many slices of the band hashes are searched
 * @param oversized how many buckets were too large to compare each pair
 */
record Checkpoint(
    String key,
    List<FileRows> files,
    long rows,
    long texts,
    long signatures,
    long edges,
    boolean equalDone,
    long bands,
    int slices,
    long oversized) {

  /**
   * An input file that was read to its end.
   *
   * @param usable its rows, without the bad ones
   * @param unusable its bad rows and blank lines
   */
  record FileRows(int usable, long unusable) {}

  static Checkpoint begin(String key) {
    return new Checkpoint(key, List.of(), 0, 0, 0, 0, false, 0, 0, 0);
  }

  Checkpoint withRead(List<FileRows> files, long rows, long texts, long signatures) {
    return new Checkpoint(key, List.copyOf(files), rows, texts, signatures, 0, false, 0, 0, 0);
  }

  Checkpoint withEqual(long edges) {
    return new Checkpoint(key, files, rows, texts, signatures, edges, true, 0, 0, 0);
  }

  Checkpoint withBands(long bands) {
    return new Checkpoint(key, files, rows, texts, signatures, edges, equalDone, bands, 0, 0);
  }

  Checkpoint withSearched(int slices, long edges, long oversized) {
    return new Checkpoint(
        key, files, rows, texts, signatures, edges, equalDone, bands, slices, oversized);
  }
}
