package org.zerochat4j.corpus.clean;

import java.text.Normalizer;
import org.zerochat4j.corpus.Characters;

/** Rules for how a text is written down, not for what it says. */
final class UnicodeRules {
  private static final char REPLACEMENT = '\ufffd';
  private static final char MISSING = '□';
  private static final int FEW_BROKEN = 3;
  private static final int VARIATION_SELECTOR_16 = 0xfe0f;

  private UnicodeRules() {}

  /**
   * Replacement characters, what became of them when they were taken for GBK (锟斤拷), and UTF-8 that
   * was read as Latin-1 or Windows-1252 (ä½ å¥½).
   */
  static String brokenEncoding(Draft draft) {
    String text = draft.text();
    int broken = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == REPLACEMENT) {
        broken++;
      } else if (c == '锟' && text.startsWith("锟斤拷", i)) {
        broken += 3;
      } else if (c >= 0xc2 && c <= 0xf4 && isContinuation(text, i + 1)) {
        broken += 2;
      }
    }
    boolean drop = broken >= FEW_BROKEN && broken > draft.limits().brokenShare() * text.length();
    return drop ? null : text;
  }

  private static boolean isContinuation(String text, int i) {
    return i < text.length() && text.charAt(i) >= 0x80 && text.charAt(i) <= 0xbf;
  }

  static String lineEnds(Draft draft) {
    String text = draft.text();
    int first = 0;
    while (first < text.length() && !isOtherLineEnd(text.charAt(first))) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length()).append(text, 0, first);
    for (int i = first; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
        continue;
      }
      out.append(isOtherLineEnd(c) ? '\n' : c);
    }
    return out.toString();
  }

  private static boolean isOtherLineEnd(char c) {
    return c == '\r'
        || c == '\u000b'
        || c == '\f'
        || c == '\u0085'
        || c == '\u2028'
        || c == '\u2029';
  }

  static String nfc(Draft draft) {
    String text = draft.text();
    for (int i = 0; i < text.length(); i++) {
      if (mayCompose(text.charAt(i))) {
        String normalized = Characters.normalized(text, Normalizer.Form.NFC);
        return normalized.equals(text) ? text : normalized;
      }
    }
    return text;
  }

  /** False only for characters that form C never touches; nearly all of a text is. */
  private static boolean mayCompose(char c) {
    if (c < 0x300) {
      return false;
    }
    return !((c >= 0x2010 && c <= 0x2027)
        || (c >= 0x2190 && c <= 0x21ff)
        || (c >= 0x2460 && c <= 0x27ff)
        || (c >= 0x3000 && c <= 0x3029)
        || (c >= 0x3041 && c <= 0x3098)
        || (c >= 0x309b && c <= 0x30ff)
        || (c >= 0x3400 && c <= 0x9fff)
        || (c >= 0xe000 && c <= 0xf8ff)
        || (c >= 0xfe00 && c <= 0xfe0f)
        || c >= 0xff00);
  }

  static String invisibleCharacters(Draft draft) {
    String text = draft.text();
    int first = 0;
    while (first < text.length() && !mayBeInvisible(text.charAt(first))) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length()).append(text, 0, first);
    int before = first == 0 ? -1 : text.codePointBefore(first);
    boolean removed = false;
    for (int i = first; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      if (isInvisible(codePoint, before)) {
        removed = true;
      } else {
        out.appendCodePoint(codePoint);
        before = codePoint;
      }
    }
    return removed ? out.toString() : text;
  }

  private static boolean mayBeInvisible(char c) {
    if (c < 0x200b) {
      return (c < ' ' && c != '\n' && c != '\t')
          || (c >= 0x7f && (c <= 0x9f || c == 0xad || c == 0x61c || c == 0x180e));
    }
    return c <= 0x206f
        || (c >= 0xfe00 && (c <= 0xfe0f || c == 0xfeff || c >= 0xfff9))
        || c == 0xdb40;
  }

  /**
   * Whether the character says nothing where it stands. Joiners and variation selectors do say
   * something behind an emoji, an ideograph, or in the scripts of India and Arabia.
   */
  private static boolean isInvisible(int codePoint, int before) {
    if (codePoint < 0x80) {
      return Character.isISOControl(codePoint) && !Characters.isWhiteSpace(codePoint);
    }
    return switch (codePoint) {
      case 0xad, 0x61c, 0x180e, 0x200b, 0x200e, 0x200f, 0xfeff, 0xfffd -> true;
      case 0x200c, 0x200d ->
          !(before == VARIATION_SELECTOR_16
              || isPictograph(before)
              || (before >= 0x600 && before < 0x1000 && Character.isLetter(before))
              || Character.getType(before) == Character.NON_SPACING_MARK);
      default -> {
        if (codePoint <= 0x9f) {
          yield Character.isISOControl(codePoint) && !Characters.isWhiteSpace(codePoint);
        }
        if ((codePoint >= 0xfe00 && codePoint <= 0xfe0f)
            || (codePoint >= 0xe0100 && codePoint <= 0xe01ef)) {
          yield !(isPictograph(before) || (before >= 0 && Character.isIdeographic(before)));
        }
        if (codePoint >= 0xe0000 && codePoint <= 0xe007f) {
          yield !(isPictograph(before) || before >= 0xe0000); // Flags are spelled with tags.
        }
        yield (codePoint >= 0x202a && codePoint <= 0x202e)
            || (codePoint >= 0x2060 && codePoint <= 0x206f)
            || (codePoint >= 0xfff9 && codePoint <= 0xfffb)
            || (codePoint & 0xfffe) == 0xfffe;
      }
    };
  }

  private static boolean isPictograph(int codePoint) {
    return codePoint >= 0
        && (Character.isEmoji(codePoint) || Character.getType(codePoint) == Character.OTHER_SYMBOL);
  }

  /**
   * Among Chinese it is a rare character that only its font knew, and the mark for a missing one
   * takes its place, so that verses keep their length; elsewhere it is a picture.
   */
  static String privateUse(Draft draft) {
    String text = draft.text();
    int first = 0;
    while (first < text.length() && !isPrivateUse(text.charAt(first))) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length()).append(text, 0, first);
    int before = first == 0 ? -1 : text.codePointBefore(first);
    for (int i = first; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      if (Character.getType(codePoint) != Character.PRIVATE_USE) {
        out.appendCodePoint(codePoint);
      } else if (isIdeographic(before)
          || (i < text.length() && isIdeographic(text.codePointAt(i)))) {
        out.append(MISSING);
      }
      before = codePoint;
    }
    return out.toString();
  }

  private static boolean isIdeographic(int codePoint) {
    return codePoint >= 0 && Character.isIdeographic(codePoint);
  }

  /** In the basic plane, or the first half of a pair beyond it. */
  private static boolean isPrivateUse(char c) {
    return (c >= 0xdb80 && c <= 0xdbff) || (c >= 0xe000 && c <= 0xf8ff);
  }

  static String fullWidth(Draft draft) {
    String text = draft.text();
    int first = 0;
    while (first < text.length() && !Characters.isFullWidthAscii(text.charAt(first))) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    char[] chars = text.toCharArray();
    for (int i = first; i < chars.length; i++) {
      if (Characters.isFullWidthAscii(chars[i])) {
        chars[i] = (char) (chars[i] - '０' + '0');
      }
    }
    return new String(chars);
  }
}
