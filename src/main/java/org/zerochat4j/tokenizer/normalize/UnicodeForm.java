package org.zerochat4j.tokenizer.normalize;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.tokenizer.text.TextBuffer;

/**
 * A Unicode normal form. Most text is in it already: a text of characters that no normalisation
 * touches, alone or beside others, is left as it is without a copy.
 */
final class UnicodeForm implements TextNormalizer {
  private static final Map<Form, BitSet> INERT = new EnumMap<>(Form.class);

  private final Form form;
  private final BitSet inert;

  UnicodeForm(Form form) {
    this.form = form;
    synchronized (INERT) {
      inert = INERT.computeIfAbsent(form, UnicodeForm::inert);
    }
  }

  @Override
  public void normalize(TextBuffer text) {
    char[] chars = text.array();
    int length = text.length();
    for (int i = 0; i < length; ) {
      int point = Character.codePointAt(chars, i, length);
      if (!inert.get(point)) {
        text.set(Normalizer.normalize(MarkOrder.ordered(text, form), form));
        return;
      }
      i += Character.charCount(point);
    }
  }

  /**
   * Characters that stay as they are and that nothing composes with from the left: marks are left
   * out wholesale, and so is every character that a decomposition has behind its first.
   */
  private static BitSet inert(Form form) {
    BitSet inert = new BitSet();
    BitSet trailing = new BitSet();
    trailing.set(0x1161, 0x1176); // Vowels and finals of Korean syllables.
    trailing.set(0x11a8, 0x11c3);
    boolean composed = form == Form.NFC || form == Form.NFKC;
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      int type = Character.getType(point);
      if (type == Character.UNASSIGNED || type == Character.SURROGATE || Characters.isMark(point)) {
        continue;
      }
      if (isPlain(point) || (composed && isKoreanSyllable(point))) {
        inert.set(point);
        continue;
      }
      if (isKoreanSyllable(point)) {
        continue;
      }
      String one = Character.toString(point);
      if (!Normalizer.isNormalized(one, Form.NFD)) {
        String parts = Normalizer.normalize(one, Form.NFD);
        parts.codePoints().skip(1).forEach(trailing::set);
      }
      if (Normalizer.isNormalized(one, form)) {
        inert.set(point);
      }
    }
    inert.andNot(trailing);
    return inert;
  }

  private static boolean isKoreanSyllable(int point) {
    return point >= 0xac00 && point <= 0xd7a3;
  }

  /** Large blocks without any decomposition: asking for each character takes a second. */
  private static boolean isPlain(int point) {
    return (point >= 0x3400 && point < 0xa4d0)
        || (point >= 0xe000 && point < 0xf900)
        || (point >= 0x12000 && point < 0x14680)
        || (point >= 0x17000 && point < 0x18e00)
        || (point >= 0x1f300 && point < 0x1fb00)
        || (point >= 0x20000 && point < 0x2f800)
        || point >= 0x30000;
  }
}
