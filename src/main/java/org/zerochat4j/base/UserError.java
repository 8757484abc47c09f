package org.zerochat4j.base;

/**
 * A failure that the user can act on. Its message is one line that says what went wrong, where (a
 * file and line, a key, a value) and what to do; the command line prints that line alone and exits
 * with 1.
 */
public class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error whose message is the whole explanation. */
  public UserError(String oneLine) {
    super(oneLine);
  }

  /** An error that keeps its cause for {@code --verbose}. */
  public UserError(String oneLine, Throwable cause) {
    super(oneLine, cause);
  }
}
