package org.zerochat4j.corpus.rows;

/** A row that cannot be used; the message says why in a few words. Counted by {@link BadRows}. */
public final class BadRow extends Exception {
  private static final long serialVersionUID = 1L;

  /** A bad row; rows are many, so no stack trace is taken. */
  public BadRow(String reason) {
    super(reason, null, false, false);
  }
}
