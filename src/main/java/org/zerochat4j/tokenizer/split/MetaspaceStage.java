package org.zerochat4j.tokenizer.split;

import org.zerochat4j.tokenizer.text.TextBuffer;

/**
 * Writes spaces as a visible character, one more before the piece where the file wants it, and
 * hands the result on.
 */
final class MetaspaceStage extends Stage {
  /** Where a space is put before a piece that begins with none. */
  enum Prepend {
    ALWAYS,
    FIRST,
    NEVER
  }

  private final TextBuffer buffer = new TextBuffer();
  private final char replacement;
  private final Prepend prepend;

  MetaspaceStage(char replacement, Prepend prepend, Stage next) {
    super(next);
    this.replacement = replacement;
    this.prepend = prepend;
  }

  @Override
  public void piece(char[] text, int start, int end, boolean first) {
    buffer.rewrite();
    boolean starts = text[start] == ' ' || text[start] == replacement;
    if (!starts && (prepend == Prepend.ALWAYS || (prepend == Prepend.FIRST && first))) {
      buffer.write(replacement);
    }
    for (int i = start; i < end; i++) {
      buffer.write(text[i] == ' ' ? replacement : text[i]);
    }
    buffer.commit();
    next.piece(buffer.array(), 0, buffer.length(), first);
  }
}
