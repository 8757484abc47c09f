package org.zerochat4j.tokenizer;

/** Cuts a text into the "words" that byte-pair encoding never merges across. */
@FunctionalInterface
interface Splitter {
  /**
   * Calls {@code words} for the words of {@code text} between {@code start} and {@code end}, in
   * order.
   */
  void split(String text, int start, int end, Words words);

  /** Receives the words as ranges of UTF-16 indices. */
  @FunctionalInterface
  interface Words {
    void word(int start, int end);
  }
}
