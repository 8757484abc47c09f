package org.zerochat4j.corpus.rows;

/** A row that cannot be used; the message says why in a few words. Counted by {@link BadRows}. */
public final class BadRow extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean leftOut;

  /** A bad row; rows are many, so no stack trace is taken. */
  public BadRow(String reason) {
    this(reason, false);
  }

  private BadRow(String reason, boolean leftOut) {
    super(reason, null, false, false);
    this.leftOut = leftOut;
  }

  /**
   * A row that was understood and gives nothing, such as two answers nobody could rank: it is
   * counted like a bad one, but is no sign of a broken file, so no limit applies.
   */
  public static BadRow leftOut(String reason) {
    return new BadRow(reason, true);
  }

  boolean isLeftOut() {
    return leftOut;
  }
}
