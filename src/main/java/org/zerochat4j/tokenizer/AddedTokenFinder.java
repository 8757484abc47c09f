package org.zerochat4j.tokenizer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds added tokens in a text: the leftmost first, of those that start together the longest. */
final class AddedTokenFinder {
  private final Map<Character, List<AddedToken>> byFirst = new HashMap<>();
  private final BitSet first = new BitSet();
  private final boolean allSpecial;

  /** Receives a found token and the text it covers, or a null token and the text between two. */
  @FunctionalInterface
  interface Sections {
    void section(AddedToken token, int start, int end);
  }

  AddedTokenFinder(List<AddedToken> tokens) {
    allSpecial = tokens.stream().allMatch(AddedToken::special);
    for (AddedToken token : tokens) {
      if (!token.content().isEmpty()) {
        byFirst.computeIfAbsent(token.content().charAt(0), _ -> new ArrayList<>()).add(token);
        first.set(token.content().charAt(0));
      }
    }
    Comparator<AddedToken> longestFirst = Comparator.comparingInt(t -> -t.content().length());
    byFirst.values().forEach(list -> list.sort(longestFirst));
  }

  /** Cuts {@code text} into sections; special tokens are found only with {@code parseSpecial}. */
  void sections(String text, boolean parseSpecial, Sections out) {
    int emitted = 0;
    if (!first.isEmpty() && (parseSpecial || !allSpecial)) {
      for (int i = 0; i < text.length(); ) {
        AddedToken token = longestAt(text, i);
        if (token == null) {
          i++;
          continue;
        }
        int start = i;
        int end = i + token.content().length();
        i = end;
        if ((token.special() && !parseSpecial)
            || (token.singleWord() && touchesWord(text, start, end))) {
          continue;
        }
        if (token.lstrip()) {
          while (start > emitted && Gpt2Splitter.isWhiteSpace(text.charAt(start - 1))) {
            start--;
          }
        }
        if (token.rstrip()) {
          while (end < text.length() && Gpt2Splitter.isWhiteSpace(text.charAt(end))) {
            end++;
          }
        }
        if (start > emitted) {
          out.section(null, emitted, start);
        }
        out.section(token, start, end);
        emitted = end;
        i = end;
      }
    }
    if (emitted < text.length()) {
      out.section(null, emitted, text.length());
    }
  }

  private AddedToken longestAt(String text, int i) {
    if (first.get(text.charAt(i))) {
      for (AddedToken token : byFirst.get(text.charAt(i))) {
        if (text.startsWith(token.content(), i)) {
          return token;
        }
      }
    }
    return null;
  }

  private static boolean touchesWord(String text, int start, int end) {
    return (start > 0 && isWord(text.codePointBefore(start)))
        || (end < text.length() && isWord(text.codePointAt(end)));
  }

  private static boolean isWord(int codePoint) {
    return Character.isAlphabetic(codePoint)
        || switch (Character.getType(codePoint)) {
          case Character.DECIMAL_DIGIT_NUMBER,
              Character.CONNECTOR_PUNCTUATION,
              Character.NON_SPACING_MARK,
              Character.ENCLOSING_MARK,
              Character.COMBINING_SPACING_MARK ->
              true;
          default -> codePoint == 0x200c || codePoint == 0x200d;
        };
  }
}
