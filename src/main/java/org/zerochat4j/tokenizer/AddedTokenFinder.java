package org.zerochat4j.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.zerochat4j.tokenizer.normalize.TextNormalizer;
import org.zerochat4j.tokenizer.text.TextBuffer;
import org.zerochat4j.tokenizer.text.UnicodeKind;

/** Finds added tokens in a text: the leftmost first, of those that start together the longest. */
final class AddedTokenFinder {
  private final Node root = new Node();
  private final BitSet first = new BitSet();
  private final boolean allSpecial;

  /** A place inside the contents of tokens. */
  private static final class Node {
    private char[] chars = new char[0];
    private final List<Node> children = new ArrayList<>();
    private AddedToken token;

    Node child(char c) {
      int i = Arrays.binarySearch(chars, c);
      return i < 0 ? null : children.get(i);
    }

    Node childOrNew(char c) {
      int i = Arrays.binarySearch(chars, c);
      if (i >= 0) {
        return children.get(i);
      }
      int at = -i - 1;
      char[] more = new char[chars.length + 1];
      System.arraycopy(chars, 0, more, 0, at);
      more[at] = c;
      System.arraycopy(chars, at, more, at + 1, chars.length - at);
      chars = more;
      Node node = new Node();
      children.add(at, node);
      return node;
    }
  }

  /** Receives a found token and the text it covers, or a null token and the text between two. */
  @FunctionalInterface
  interface Sections {
    void section(AddedToken token, char[] text, int start, int end);
  }

  /**
   * A finder of {@code tokens}.
   *
   * @param normalizer what the contents look like in the text; null for themselves
   */
  AddedTokenFinder(List<AddedToken> tokens, TextNormalizer normalizer) {
    allSpecial = tokens.stream().allMatch(AddedToken::special);
    for (AddedToken token : tokens) {
      TextBuffer content = new TextBuffer();
      content.set(token.content());
      if (normalizer != null) {
        normalizer.normalize(content);
      }
      if (content.isEmpty()) {
        continue;
      }
      Node node = root;
      for (int i = 0; i < content.length(); i++) {
        node = node.childOrNew(content.charAt(i));
      }
      if (node.token == null) {
        node.token = token;
      }
      first.set(content.charAt(0));
    }
  }

  /** Cuts {@code text} into sections; special tokens are found only with {@code parseSpecial}. */
  void sections(char[] text, int from, int to, boolean parseSpecial, Sections out) {
    int emitted = from;
    if (!first.isEmpty() && (parseSpecial || !allSpecial)) {
      for (int i = from; i < to; ) {
        if (!first.get(text[i])) {
          i++;
          continue;
        }
        AddedToken token = null;
        int stop = i;
        Node node = root.child(text[i]);
        for (int k = i + 1; node != null; k++) {
          if (node.token != null) {
            token = node.token;
            stop = k;
          }
          node = k < to ? node.child(text[k]) : null;
        }
        if (token == null) {
          i++;
          continue;
        }
        int start = i;
        int end = stop;
        i = stop;
        if ((token.special() && !parseSpecial)
            || (token.singleWord() && touchesWord(text, from, start, end, to))) {
          continue;
        }
        if (token.lstrip()) {
          while (start > emitted && UnicodeKind.isWhiteSpace(text[start - 1])) {
            start--;
          }
          start = Math.max(start, emitted);
        }
        if (token.rstrip()) {
          while (end < to && UnicodeKind.isWhiteSpace(text[end])) {
            end++;
          }
        }
        if (start > emitted) {
          out.section(null, text, emitted, start);
        }
        out.section(token, text, start, end);
        emitted = end;
      }
    }
    if (emitted < to) {
      out.section(null, text, emitted, to);
    }
  }

  private static boolean touchesWord(char[] text, int from, int start, int end, int to) {
    return (start > from && UnicodeKind.isWord(Character.codePointBefore(text, start, from)))
        || (end < to && UnicodeKind.isWord(Character.codePointAt(text, end, to)));
  }
}
