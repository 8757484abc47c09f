package org.zerochat4j.tokenizer.bpe;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * The tokens of a vocabulary by their bytes. The node of a token has the token's id for its number,
 * nodes inside tokens are numbered after all ids.
 *
 * <p>Beside the edges by bytes there are edges by whole characters of three bytes, as Chinese has
 * them: one look-up instead of three. They may be taken wherever no token ends inside the
 * character.
 */
final class TokenTrie {
  /** No such token. */
  static final int NONE = EdgeTable.NONE;

  // Flags of a reference to a node: no longer token goes through it; a token ends inside a
  // three-byte character that follows it.
  private static final int LEAF = 1 << 30;
  private static final int ENDS_INSIDE = 1 << 29;
  private static final int NODE = ENDS_INSIDE - 1;

  private final int ids;
  private int nodes;

  /** The nodes after the first byte, the first two, and a first character of three. */
  private final int[] one = new int[1 << 8];

  private final int[] two = new int[1 << 16];
  private final int[] three = new int[1 << 16];

  private final EdgeTable bytes = new EdgeTable();
  private final EdgeTable characters = new EdgeTable();
  private final BitSet parents = new BitSet();
  private final BitSet endsInside = new BitSet();

  /** The trie of {@code keys}: the index of a key is its token's id; null is no token. */
  TokenTrie(byte[][] keys) {
    ids = keys.length;
    nodes = ids;
    for (int[] table : new int[][] {one, two, three}) {
      Arrays.fill(table, NONE);
    }
    // The shorter first: the inner nodes of a key that are tokens are then there already.
    IntStream.range(0, ids)
        .filter(id -> keys[id] != null && keys[id].length > 0)
        .boxed()
        .sorted((a, b) -> keys[a].length - keys[b].length)
        .forEach(id -> insert(keys[id], id));
    for (int[] table : new int[][] {one, two, three}) {
      Arrays.setAll(table, i -> flagged(table[i]));
    }
    bytes.mapChildren(this::flagged);
    characters.mapChildren(this::flagged);
  }

  /**
   * The longest token that {@code text} has at {@code from}, not reaching beyond {@code end}, or
   * {@link #NONE}.
   */
  int longest(byte[] text, int from, int end) {
    int best = NONE;
    int node;
    int at;
    if (isCharacter(text, from, end)) {
      node = three[unit(text, from)];
      at = from + 3;
    } else if (end - from > 1) {
      node = two[(text[from] & 0xff) << 8 | (text[from + 1] & 0xff)];
      at = from + 2;
    } else {
      node = one[text[from] & 0xff];
      at = from + 1;
    }
    while (node >= 0) {
      if ((node & NODE) < ids) {
        best = node & NODE;
      }
      if ((node & LEAF) != 0 || at >= end) {
        break;
      }
      if ((node & ENDS_INSIDE) == 0 && isCharacter(text, at, end)) {
        node = characters.get(node & NODE, unit(text, at));
        at += 3;
      } else {
        node = bytes.get(node & NODE, text[at] & 0xff);
        at++;
      }
    }
    return best == NONE ? longestOfTwo(text, from, end) : best;
  }

  private int longestOfTwo(byte[] text, int from, int end) {
    if (end - from > 1) {
      int node = two[(text[from] & 0xff) << 8 | (text[from + 1] & 0xff)];
      if (node >= 0 && (node & NODE) < ids) {
        return node & NODE;
      }
    }
    int node = one[text[from] & 0xff];
    return node >= 0 && (node & NODE) < ids ? node & NODE : NONE;
  }

  /** The token that {@code text} is from {@code from} to {@code end}, or {@link #NONE}. */
  int exact(byte[] text, int from, int end) {
    if (end == from) {
      return NONE;
    }
    int node =
        end - from == 1
            ? one[text[from] & 0xff]
            : two[(text[from] & 0xff) << 8 | (text[from + 1] & 0xff)];
    for (int i = from + 2; i < end && node >= 0; i++) {
      node = bytes.get(node & NODE, text[i] & 0xff);
    }
    return node >= 0 && (node & NODE) < ids ? node & NODE : NONE;
  }

  /** Whether the bytes at {@code i} have the form of a character of three bytes. */
  private static boolean isCharacter(byte[] text, int i, int end) {
    return (text[i] & 0xf0) == 0xe0
        && i + 3 <= end
        && (text[i + 1] & 0xc0) == 0x80
        && (text[i + 2] & 0xc0) == 0x80;
  }

  private static int unit(byte[] text, int i) {
    return (text[i] & 0x0f) << 12 | (text[i + 1] & 0x3f) << 6 | (text[i + 2] & 0x3f);
  }

  private void insert(byte[] key, int id) {
    int last = key.length - 1;
    int[] path = new int[key.length];
    for (int i = 0; i <= last; i++) {
      int b = key[i] & 0xff;
      int pair = i == 1 ? (key[0] & 0xff) << 8 | b : 0;
      int node = i == 0 ? one[b] : i == 1 ? two[pair] : bytes.get(path[i - 1], b);
      if (node == NONE) {
        node = i == last ? id : nodes++;
        if (i == 0) {
          one[b] = node;
        } else if (i == 1) {
          two[pair] = node;
        } else {
          bytes.put(path[i - 1], b, node);
        }
      }
      path[i] = node;
      if (i > 0) {
        parents.set(path[i - 1]);
      }
      if (i >= 2 && isCharacter(key, i - 2, key.length)) {
        if (i == 2) {
          three[unit(key, 0)] = node;
        } else {
          characters.put(path[i - 3], unit(key, i - 2), node);
        }
      }
    }
    if (last >= 1 && (key[last] & 0xf0) == 0xe0) {
      endsInside.set(path[last - 1]);
    }
    if (last >= 2 && (key[last - 1] & 0xf0) == 0xe0 && (key[last] & 0xc0) == 0x80) {
      endsInside.set(path[last - 2]);
    }
  }

  private int flagged(int node) {
    if (node < 0) {
      return node;
    }
    return node | (parents.get(node) ? 0 : LEAF) | (endsInside.get(node) ? ENDS_INSIDE : 0);
  }
}
