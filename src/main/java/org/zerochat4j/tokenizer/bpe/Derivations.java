package org.zerochat4j.tokenizer.bpe;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import org.zerochat4j.base.UserError;

/**
 * Encodes every token of a vocabulary by the definition to learn what {@link BacktrackingEncoder}
 * needs: which tokens encode to themselves, and which merge comes last in each.
 */
final class Derivations {
  /** Tokens of more symbols would take long to derive; no known vocabulary has one. */
  private static final int LONGEST = 2048;

  private final BpeModel model;
  private final byte[][] keys;
  private final byte[][] unreachable;
  private final TokenPairs pairs;
  private final TokenTrie trie;
  private boolean usable;

  /** Fills the merge table of {@code model} and derives every token. */
  Derivations(BpeModel model, String where) {
    this.model = model;
    Map<String, Integer> ids = model.spec.ids();
    int size = ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    keys = new byte[size][];
    unreachable = new byte[size][];
    pairs = new TokenPairs(model.merges, size);
    usable = model.spec.prefix().isEmpty() && model.spec.suffix().isEmpty();
    fillMerges(ids, where);
    ids.forEach(this::derive);
    trie = usable ? new TokenTrie(keys) : null;
    for (int id = 0; usable && id < size; id++) {
      if (keys[id] != null && keys[id].length > 1) {
        pairs.shorter(id, trie.longest(keys[id], 0, keys[id].length - 1));
      }
    }
  }

  /** The tokens that encode to themselves; null when only merging by definition is right. */
  TokenTrie trie() {
    return trie;
  }

  TokenPairs pairs() {
    return usable ? pairs : null;
  }

  /** The other tokens by their bytes. */
  byte[][] unreachable() {
    return unreachable;
  }

  private void fillMerges(Map<String, Integer> ids, String where) {
    BitSet substitutes = new BitSet();
    if (model.unknownId >= 0) {
      substitutes.set(model.unknownId);
    }
    if (model.spec.byteFallback()) {
      Arrays.stream(model.byteIds).filter(id -> id >= 0).forEach(substitutes::set);
    }
    int inside = model.spec.prefix().length();
    int rank = 0;
    for (String[] pair : model.spec.merges()) {
      Integer left = ids.get(pair[0]);
      Integer right = ids.get(pair[1]);
      Integer merged =
          pair[1].length() < inside ? null : ids.get(pair[0] + pair[1].substring(inside));
      if (left == null || right == null || merged == null) {
        throw new UserError(
            where
                + (": merge " + rank + " (" + pair[0] + " " + pair[1] + ")")
                + " uses a token without an id");
      }
      if (substitutes.get(left) || substitutes.get(right)) {
        usable = false; // What has no id of its own would have to merge, too.
      }
      model.merges.add(left, right, rank, merged);
      pairs.merge(left, right, rank);
      rank++;
    }
  }

  private void derive(String token, int id) {
    byte[] key = model.key(token);
    if (key == null || key.length == 0) {
      return;
    }
    unreachable[id] = key;
    if (!usable) {
      return;
    }
    int[] symbols = model.byteLevel ? bytes(key) : characters(token);
    int length = symbols.length;
    if (length > LONGEST) {
      usable = false;
      return;
    }
    for (int symbol : symbols) {
      if (symbol < 0) {
        return;
      }
    }
    if (length == 1) {
      pairs.base(id, key.length);
      reachable(id);
      return;
    }
    int left = -1;
    int right = -1;
    int rank = -1;
    boolean inOrder = true;
    while (length > 1) {
      long best = MergeTable.NONE;
      int at = -1;
      for (int i = 0; i + 1 < length; i++) {
        long merge = model.merges.find(symbols[i], symbols[i + 1]);
        if (merge < best) {
          best = merge;
          at = i;
        }
      }
      if (at < 0) {
        return;
      }
      left = symbols[at];
      right = symbols[at + 1];
      inOrder &= (int) (best >>> 32) >= rank;
      rank = (int) (best >>> 32);
      symbols[at] = (int) best;
      System.arraycopy(symbols, at + 2, symbols, at + 1, length - at - 2);
      length--;
    }
    if (symbols[0] == id) {
      pairs.derived(id, left, right, rank, inOrder, key.length);
      reachable(id);
    }
  }

  private void reachable(int id) {
    keys[id] = unreachable[id];
    unreachable[id] = null;
  }

  private int[] bytes(byte[] key) {
    int[] symbols = new int[key.length];
    for (int i = 0; i < key.length; i++) {
      symbols[i] = model.byteIds[key[i] & 0xff];
    }
    return symbols;
  }

  private int[] characters(String token) {
    return token.codePoints().map(model::characterId).toArray();
  }
}
