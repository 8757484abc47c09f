package org.zerochat4j.tokenizer;

/**
 * A conversation as ids.
 *
 * @param ids the whole conversation
 * @param supervised same length: true for the ids a model is trained to produce (the assistant's
 *     words and the end of its turns), false for all that is given to it
 */
public record Rendered(int[] ids, boolean[] supervised) {
  /** Two arrays of one length. */
  public Rendered {
    if (ids.length != supervised.length) {
      throw new IllegalArgumentException(ids.length + " ids, " + supervised.length + " marks");
    }
  }
}
