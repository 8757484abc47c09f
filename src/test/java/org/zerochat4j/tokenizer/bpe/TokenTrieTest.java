package org.zerochat4j.tokenizer.bpe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TokenTrieTest {
  private static final int[] BYTES = {0xe4, 0xe5, 0xb8, 0xb9, 0x80, 'a', 0xf0, 0xef};

  /** Steps over whole characters must not jump over tokens that end inside one. */
  @Test
  void findsTheLongestTokenAsASearchThroughAllDoes() {
    SplittableRandom random = new SplittableRandom(2);
    for (int round = 0; round < 300; round++) {
      byte[][] keys = new byte[1 + random.nextInt(120)][];
      Set<String> seen = new HashSet<>();
      for (int id = 0; id < keys.length; id++) {
        byte[] key = text(random, 1 + random.nextInt(8));
        keys[id] = random.nextInt(8) > 0 && seen.add(java.util.Arrays.toString(key)) ? key : null;
      }
      TokenTrie trie = new TokenTrie(keys);
      for (int i = 0; i < 100; i++) {
        byte[] text = text(random, 12);
        int from = random.nextInt(11);
        int end = from + 1 + random.nextInt(12 - from);
        assertThat(trie.longest(text, from, end)).isEqualTo(search(keys, text, from, end, false));
        assertThat(trie.exact(text, from, end)).isEqualTo(search(keys, text, from, end, true));
      }
    }
  }

  private static byte[] text(SplittableRandom random, int length) {
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = (byte) BYTES[random.nextInt(BYTES.length)];
    }
    return text;
  }

  private static int search(byte[][] keys, byte[] text, int from, int end, boolean whole) {
    int best = -1;
    for (int id = 0; id < keys.length; id++) {
      byte[] key = keys[id];
      if (key != null
          && from + key.length <= end
          && (!whole || from + key.length == end)
          && java.util.Arrays.equals(key, 0, key.length, text, from, from + key.length)
          && (best < 0 || key.length > keys[best].length)) {
        best = id;
      }
    }
    return best;
  }
}
