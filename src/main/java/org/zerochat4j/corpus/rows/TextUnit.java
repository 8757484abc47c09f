package org.zerochat4j.corpus.rows;

/** What of a plain text is one document. */
public enum TextUnit {
  /** The whole file. */
  FILE,
  /** Lines up to a blank one. */
  BLOCK,
  /** A line; blank ones are none. */
  LINE
}
