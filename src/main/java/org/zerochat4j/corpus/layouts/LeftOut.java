package org.zerochat4j.corpus.layouts;

/**
 * A row that was understood and gives no example: an answer nobody preferred, a question without an
 * answer. Unlike a bad row it is no sign of a broken file, so no limit applies; it is counted.
 */
final class LeftOut extends Exception {
  private static final long serialVersionUID = 1L;

  /** Rows are many, so no stack trace is taken. */
  LeftOut(String reason) {
    super(reason, null, false, false);
  }
}
