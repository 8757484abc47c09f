package org.zerochat4j.tokenizer.normalize;

import org.zerochat4j.tokenizer.text.TextBuffer;

/** Rewrites a text before it is cut into words. Immutable. */
@FunctionalInterface
public interface TextNormalizer {
  /** Rewrites {@code text} in its place. */
  void normalize(TextBuffer text);

  /** What becomes of one character. */
  @FunctionalInterface
  interface CharacterRule {
    /** Writes what becomes of {@code codePoint} to {@code out}; nothing deletes it. */
    void rewrite(int codePoint, TextBuffer out);
  }

  /** Rewrites a text character by character. */
  static TextNormalizer perCharacter(CharacterRule rule) {
    return text -> {
      text.rewrite();
      char[] chars = text.array();
      int length = text.length();
      for (int i = 0; i < length; ) {
        int point = Character.codePointAt(chars, i, length);
        rule.rewrite(point, text);
        i += Character.charCount(point);
      }
      text.commit();
    };
  }
}
