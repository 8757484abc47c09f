package org.zerochat4j.tokenizer;

/** Writes the bytes of a piece in the byte alphabet, for steps and vocabularies that need it so. */
final class AlphabetStage extends Stage {
  private final TextBuffer buffer = new TextBuffer();

  AlphabetStage(Stage next) {
    super(next);
  }

  @Override
  void piece(char[] text, int start, int end, boolean first) {
    buffer.rewrite();
    write(text, start, end, buffer);
    buffer.commit();
    next.piece(buffer.array(), 0, buffer.length(), first);
  }

  static void write(char[] text, int start, int end, TextBuffer out) {
    for (int i = start; i < end; ) {
      int point = Character.codePointAt(text, i, end);
      i += Character.charCount(point);
      if (point < 0x80) {
        out.write(ByteAlphabet.charOf(point));
      } else {
        int rest = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
        out.write(ByteAlphabet.charOf((0xf00 >> (rest + 1) & 0xf0) | point >> (6 * rest)));
        for (int shift = 6 * rest - 6; shift >= 0; shift -= 6) {
          out.write(ByteAlphabet.charOf(0x80 | (point >> shift & 0x3f)));
        }
      }
    }
  }
}
