package org.zerochat4j.tokenizer.split;

import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zerochat4j.tokenizer.text.UnicodeKind;

/** Finders of the matches that {@link MatchStage} cuts at; each maker serves one thread. */
final class Finders {
  private Finders() {}

  /** Every single character that {@code predicate} holds for. */
  static MatchStage.Finder characters(IntPredicate predicate) {
    return (text, start, end, out) -> {
      for (int i = start; i < end; ) {
        int point = Character.codePointAt(text, i, end);
        int next = i + Character.charCount(point);
        if (predicate.test(point)) {
          out.match(i, next);
        }
        i = next;
      }
    };
  }

  /** Every run of characters that are all words, or all something but words and white space. */
  static MatchStage.Finder wordsAndSymbols() {
    return (text, start, end, out) -> {
      for (int i = start; i < end; ) {
        int kind = wordKind(Character.codePointAt(text, i, end));
        int stop = i;
        while (stop < end) {
          int point = Character.codePointAt(text, stop, end);
          if (wordKind(point) != kind) {
            break;
          }
          stop += Character.charCount(point);
        }
        if (kind != 0) {
          out.match(i, stop);
        }
        i = stop;
      }
    };
  }

  private static int wordKind(int point) {
    return UnicodeKind.isWord(point) ? 1 : UnicodeKind.isWhiteSpace(point) ? 0 : 2;
  }

  /** Every occurrence of {@code content}. */
  static MatchStage.Finder literal(String content) {
    char[] chars = content.toCharArray();
    return (text, start, end, out) -> {
      for (int i = start; i + chars.length <= end; ) {
        int k = 0;
        while (k < chars.length && text[i + k] == chars[k]) {
          k++;
        }
        if (k == chars.length) {
          out.match(i, i + k);
          i += k;
        } else {
          i++;
        }
      }
    };
  }

  /** Every match of {@code pattern}; what it looks behind or ahead for ends with the piece. */
  static Supplier<MatchStage.Finder> pattern(Pattern pattern) {
    return () -> {
      View view = new View();
      Matcher matcher = pattern.matcher(view);
      return (text, start, end, out) -> {
        view.text = text;
        view.start = start;
        view.length = end - start;
        matcher.reset(view);
        while (matcher.find()) {
          out.match(start + matcher.start(), start + matcher.end());
        }
      };
    };
  }

  /** A part of an array as a matcher reads it. */
  private static final class View implements CharSequence {
    private char[] text = new char[0];
    private int start;
    private int length;

    @Override
    public int length() {
      return length;
    }

    @Override
    public char charAt(int index) {
      return text[start + index];
    }

    @Override
    public CharSequence subSequence(int from, int to) {
      return new String(text, start + from, to - from);
    }
  }
}
