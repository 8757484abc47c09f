package org.zerochat4j.tokens;

/** Ids by number, however many there are and wherever they lie. Safe for use by several threads. */
interface TokenSequence {
  /** How many ids there are. */
  long size();

  /** Copies {@code count} ids from {@code index} on into {@code target} from {@code at} on. */
  void read(long index, int[] target, int at, int count);

  /** The id at {@code index}. */
  default int get(long index) {
    int[] one = new int[1];
    read(index, one, 0, 1);
    return one[0];
  }
}
