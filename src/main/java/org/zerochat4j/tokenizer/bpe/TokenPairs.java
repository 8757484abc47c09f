package org.zerochat4j.tokenizer.bpe;

/**
 * Tells which two tokens may stand side by side in an encoding.
 *
 * <p>Byte-pair encoding merges the parts of a text independently until a merge crosses the border
 * between them. So a row of tokens is the encoding of a text if and only if every token encodes to
 * itself and no merge crosses a border between two neighbours when these two are encoded alone:
 * which of two parts merges next is decided between the two, whatever stands around them. Whether
 * the border of a pair is crossed shows when both derivations are undone side by side, the later
 * merge first: at each moment only the last symbol of the left token and the first of the right one
 * touch.
 *
 * <p>That walk needs derivations whose merges come in the order of their ranks. The few tokens of
 * some tables for which this does not hold are encoded by the definition.
 */
final class TokenPairs {
  // A row of this array is one token.
  private static final int ROW = 8;
  private static final int LEFT = 0;
  private static final int RIGHT = 1;
  private static final int RANK = 2;

  /** The earliest merge that has the token for its left part, or for its right part. */
  private static final int RANK_AS_LEFT = 3;

  private static final int RANK_AS_RIGHT = 4;
  private static final int IN_ORDER = 5;
  private static final int LENGTH = 6;
  private static final int SHORTER = 7;

  private static final int NEVER = Integer.MAX_VALUE;
  private static final int BASE = -1;

  private final MergeTable merges;
  private final int[] info;

  TokenPairs(MergeTable merges, int tokens) {
    this.merges = merges;
    info = new int[tokens * ROW];
    for (int row = 0; row < info.length; row += ROW) {
      info[row + RANK_AS_LEFT] = NEVER;
      info[row + RANK_AS_RIGHT] = NEVER;
      info[row + SHORTER] = TokenTrie.NONE;
    }
  }

  /** Notes a merge of the table. */
  void merge(int left, int right, int rank) {
    info[left * ROW + RANK_AS_LEFT] = Math.min(info[left * ROW + RANK_AS_LEFT], rank);
    info[right * ROW + RANK_AS_RIGHT] = Math.min(info[right * ROW + RANK_AS_RIGHT], rank);
  }

  /** Notes a token that is a symbol by itself. */
  void base(int token, int length) {
    derived(token, BASE, BASE, BASE, true, length);
  }

  /**
   * Notes a token.
   *
   * @param left the two tokens that its last merge, the one of {@code rank}, joins
   * @param inOrder whether the ranks of its merges never fall
   */
  void derived(int token, int left, int right, int rank, boolean inOrder, int length) {
    int row = token * ROW;
    info[row + LEFT] = left;
    info[row + RIGHT] = right;
    info[row + RANK] = rank;
    info[row + IN_ORDER] = inOrder ? 1 : 0;
    info[row + LENGTH] = length;
  }

  /** Notes the longest token that is a beginning of {@code token}. */
  void shorter(int token, int prefix) {
    info[token * ROW + SHORTER] = prefix;
  }

  /** The longest token that is a beginning of {@code token}, or {@link TokenTrie#NONE}. */
  int shorter(int token) {
    return info[token * ROW + SHORTER];
  }

  /** Whether {@code token} encodes to itself. */
  boolean isReachable(int token) {
    return info[token * ROW + LENGTH] > 0;
  }

  /** Whether the merges that make {@code token} come in the order of their ranks. */
  boolean isInOrder(int token) {
    return info[token * ROW + IN_ORDER] != 0;
  }

  /** How many bytes {@code token} stands for. */
  int length(int token) {
    return info[token * ROW + LENGTH];
  }

  /**
   * Whether {@code left}, {@code right} is the encoding of the text they stand for.
   *
   * @param scratch of the calling thread
   */
  boolean compatible(int left, int right, WordEncoder scratch) {
    int a = left * ROW;
    int b = right * ROW;
    if ((info[a + IN_ORDER] & info[b + IN_ORDER]) == 0) {
      return compatibleByDefinition(left, right, scratch);
    }
    int t = left;
    int u = right;
    // When t and u stop touching: a merge across the border comes earlier, or never.
    int end = NEVER;
    while (true) {
      if (info[a + RANK_AS_LEFT] < end
          && info[b + RANK_AS_RIGHT] < end
          && merges.rank(t, u) < end) {
        return false;
      }
      int rankA = info[a + RANK];
      int rankB = info[b + RANK];
      if (rankA > rankB) {
        end = rankA;
        t = info[a + RIGHT];
        a = t * ROW;
      } else if (rankB != BASE) {
        // A merge inside the right token, equal to one across the border, comes after it.
        end = rankB + 1;
        u = info[b + LEFT];
        b = u * ROW;
      } else {
        return true;
      }
    }
  }

  private boolean compatibleByDefinition(int left, int right, WordEncoder word) {
    word.clear();
    appendSymbols(left, word);
    appendSymbols(right, word);
    word.merge();
    return word.length() == 2 && word.symbol(0) == left && word.symbol(1) == right;
  }

  private void appendSymbols(int token, WordEncoder word) {
    if (info[token * ROW + RANK] == BASE) {
      word.append(token);
    } else {
      appendSymbols(info[token * ROW + LEFT], word);
      appendSymbols(info[token * ROW + RIGHT], word);
    }
  }
}
