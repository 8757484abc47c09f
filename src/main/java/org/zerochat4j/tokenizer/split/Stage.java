package org.zerochat4j.tokenizer.split;

/**
 * A step of the way from a normalised text to words: gets a piece, hands smaller or rewritten
 * pieces to the next step. Holds scratch space: one chain of steps per thread.
 */
public abstract class Stage {
  final Stage next;

  /** Makes a step and all after it. */
  @FunctionalInterface
  interface Factory {
    Stage create(Stage next);
  }

  /** A step before {@code next}; null for the last. */
  protected Stage(Stage next) {
    this.next = next;
  }

  /**
   * Handles {@code text} from {@code start} to {@code end}; the array is only lent.
   *
   * @param first whether the piece is the beginning of the whole text
   */
  public abstract void piece(char[] text, int start, int end, boolean first);

  /** The step that cuts by a scanner. */
  static Factory of(Splitter splitter) {
    return next -> new Scanned(splitter, next);
  }

  private static final class Scanned extends Stage implements Splitter.Words {
    private final Splitter splitter;
    private char[] text;
    private int start;
    private boolean first;

    Scanned(Splitter splitter, Stage next) {
      super(next);
      this.splitter = splitter;
    }

    @Override
    public void piece(char[] text, int start, int end, boolean first) {
      this.text = text;
      this.start = start;
      this.first = first;
      splitter.split(text, start, end, this);
    }

    @Override
    public void word(int from, int to) {
      next.piece(text, from, to, first && from == start);
    }
  }
}
