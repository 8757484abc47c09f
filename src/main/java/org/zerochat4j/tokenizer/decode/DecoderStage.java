package org.zerochat4j.tokenizer.decode;

/**
 * A step of the way from tokens to text. Tokens arrive in chunks, so that a step that joins them
 * can pass on what it has; a step holds back what later tokens may still change.
 */
public abstract class DecoderStage {
  final DecoderStage next;

  /** Makes a step and all after it. */
  @FunctionalInterface
  interface Factory {
    DecoderStage create(DecoderStage next);
  }

  DecoderStage(DecoderStage next) {
    this.next = next;
  }

  /** Takes a chunk of a token; {@code end} says that it is the token's last. */
  public abstract void chunk(String text, boolean end);

  /** Ends the text, after which a new one may begin. */
  public void finish() {
    next.finish();
  }

  /** A step that needs tokens as a whole. */
  abstract static class Whole extends DecoderStage {
    private final StringBuilder begun = new StringBuilder();

    Whole(DecoderStage next) {
      super(next);
    }

    @Override
    public void chunk(String text, boolean end) {
      if (end && begun.isEmpty()) {
        token(text);
        return;
      }
      begun.append(text);
      if (end) {
        String whole = begun.toString();
        begun.setLength(0);
        token(whole);
      }
    }

    abstract void token(String token);
  }

  /** The end of the way: the text. */
  static final class Text extends DecoderStage {
    private final StringBuilder out;

    Text(StringBuilder out) {
      super(null);
      this.out = out;
    }

    @Override
    public void chunk(String text, boolean end) {
      out.append(text);
    }

    @Override
    public void finish() {}
  }
}
