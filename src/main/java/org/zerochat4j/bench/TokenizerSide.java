package org.zerochat4j.bench;

import java.util.List;

/** A tokenizer whose encoding of texts is measured. */
interface TokenizerSide extends AutoCloseable {

  /** How the work is done. */
  enum Mode {
    /** One text after another in one thread. */
    SINGLE,
    /** A text after another in each of as many threads as there are cores. */
    THREADS,
    /** All texts in one call that spreads them over the cores. */
    BATCH
  }

  /** The ways to use this tokenizer with all cores. */
  List<Mode> parallelModes();

  /** Seconds to encode part {@code part} of the texts: every {@code parts}-th one. */
  double encode(int part, int parts, Mode mode);

  /** The ids that the last call gave, text by text. */
  int[][] ids();

  @Override
  void close();
}
