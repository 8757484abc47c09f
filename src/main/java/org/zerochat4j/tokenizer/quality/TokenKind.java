package org.zerochat4j.tokenizer.quality;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.zerochat4j.tokenizer.Tokenizer;

/** What a token is made of. */
enum TokenKind {
  SPECIAL,
  /** Not whole characters. */
  BYTES,
  SPACE,
  DIGITS,
  PUNCTUATION,
  HAN,
  LATIN,
  /** Letters of any other one script. */
  OTHER_SCRIPT,
  /** Letters of several scripts, or letters with digits. */
  MIXED;

  static TokenKind of(Tokenizer tokenizer, int id) {
    if (tokenizer.isSpecial(id)) {
      return SPECIAL;
    }
    byte[] bytes = tokenizer.bytesOf(id);
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString();
    } catch (CharacterCodingException e) {
      return BYTES;
    }
    return text.codePoints().mapToObj(TokenKind::of).reduce(SPACE, TokenKind::join);
  }

  private static TokenKind of(int c) {
    if (Character.isSpaceChar(c) || Character.isWhitespace(c)) {
      return SPACE;
    }
    if (Character.isLetter(c)) {
      return switch (Character.UnicodeScript.of(c)) {
        case HAN -> HAN;
        case LATIN -> LATIN;
        default -> OTHER_SCRIPT;
      };
    }
    return Character.isDigit(c) ? DIGITS : PUNCTUATION;
  }

  /** Letters outweigh punctuation, which outweighs space. */
  private static TokenKind join(TokenKind a, TokenKind b) {
    if (a == b || b == SPACE) {
      return a;
    }
    if (a == SPACE) {
      return b;
    }
    if (a == PUNCTUATION || b == PUNCTUATION) {
      return a == PUNCTUATION ? b : a;
    }
    return MIXED;
  }
}
