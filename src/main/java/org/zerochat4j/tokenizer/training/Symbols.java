package org.zerochat4j.tokenizer.training;

/**
 * An array of symbols: 2 bytes each as long as the vocabulary allows it, else 4. All elements are 0
 * at first.
 */
abstract sealed class Symbols {
  /** The most symbols that one array holds. */
  static final int MAX_LENGTH = Integer.MAX_VALUE - 16;

  static Symbols create(int length, int largest) {
    return largest <= Character.MAX_VALUE ? new Narrow(length) : new Wide(length);
  }

  /** Bytes for a symbol. */
  static int width(int largest) {
    return largest <= Character.MAX_VALUE ? Character.BYTES : Integer.BYTES;
  }

  abstract int get(int i);

  abstract void set(int i, int symbol);

  private static final class Narrow extends Symbols {
    private final char[] symbols;

    Narrow(int length) {
      symbols = new char[length];
    }

    @Override
    int get(int i) {
      return symbols[i];
    }

    @Override
    void set(int i, int symbol) {
      symbols[i] = (char) symbol;
    }
  }

  private static final class Wide extends Symbols {
    private final int[] symbols;

    Wide(int length) {
      symbols = new int[length];
    }

    @Override
    int get(int i) {
      return symbols[i];
    }

    @Override
    void set(int i, int symbol) {
      symbols[i] = symbol;
    }
  }
}
