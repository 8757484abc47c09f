package org.zerochat4j.tokenizer.split;

/** Cuts a text into the "words" that byte-pair encoding never merges across. */
@FunctionalInterface
public interface Splitter {
  /**
   * Calls {@code words} for the words of {@code text} between {@code start} and {@code end}, in
   * order.
   */
  void split(char[] text, int start, int end, Words words);

  /** The same for a string, at the price of a copy. */
  default void split(String text, int start, int end, Words words) {
    char[] chars = new char[end - start];
    text.getChars(start, end, chars, 0);
    split(chars, 0, chars.length, (from, to) -> words.word(start + from, start + to));
  }

  /** Receives the words as ranges of UTF-16 indices. */
  @FunctionalInterface
  interface Words {
    /** A word from {@code start} to {@code end}. */
    void word(int start, int end);
  }
}
