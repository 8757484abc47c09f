package org.zerochat4j.tokenizer.split;

import org.zerochat4j.tokenizer.text.TextBuffer;

/** Puts a space before a piece that begins with none. */
final class PrefixStage extends Stage {
  private final TextBuffer buffer = new TextBuffer();

  PrefixStage(Stage next) {
    super(next);
  }

  @Override
  public void piece(char[] text, int start, int end, boolean first) {
    if (text[start] == ' ') {
      next.piece(text, start, end, first);
      return;
    }
    buffer.rewrite();
    buffer.write(' ');
    for (int i = start; i < end; i++) {
      buffer.write(text[i]);
    }
    buffer.commit();
    next.piece(buffer.array(), 0, buffer.length(), first);
  }
}
