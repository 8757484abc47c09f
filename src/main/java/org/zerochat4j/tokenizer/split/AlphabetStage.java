package org.zerochat4j.tokenizer.split;

import org.zerochat4j.tokenizer.text.ByteAlphabet;
import org.zerochat4j.tokenizer.text.TextBuffer;

/** Writes the bytes of a piece in the byte alphabet, for steps and vocabularies that need it so. */
final class AlphabetStage extends Stage {
  private final TextBuffer buffer = new TextBuffer();

  AlphabetStage(Stage next) {
    super(next);
  }

  @Override
  public void piece(char[] text, int start, int end, boolean first) {
    buffer.rewrite();
    ByteAlphabet.write(text, start, end, buffer);
    buffer.commit();
    next.piece(buffer.array(), 0, buffer.length(), first);
  }
}
