package org.zerochat4j.tokenizer.bpe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.zerochat4j.tokenizer.text.ByteAlphabet;

/**
 * Every word over a small alphabet, under merge tables that no trainer would make: merges in any
 * order, several for one token, twice the same, of parts that are never made, tokens without
 * merges, symbols without ids.
 */
class ExactnessTest {
  private static final int TABLES = Integer.getInteger("exactness.tables", 300);

  /** A search for tokens has many ways to be right for sensible tables and wrong for others. */
  @Test
  void bothEncodersGiveWhatTheTextbookGivesForEveryWord() {
    SplittableRandom random = new SplittableRandom(TABLES);
    for (int table = 0; table < TABLES; table++) {
      boolean bytes = table % 3 == 0;
      int letters = 1 + random.nextInt(3);
      BpeModel.Spec spec = spec(random, letters, bytes);
      BpeModel model = new BpeModel(spec, bytes, "test");
      NaiveBpe naive = new NaiveBpe(spec);
      BpeEncoder[] encoders = {new BpeEncoder(model, false), new BpeEncoder(model, true)};
      // One letter more than the vocabulary has.
      int symbols = letters + (table % 4 == 0 ? 1 : 0);
      int longest = symbols == 1 ? 40 : symbols == 2 ? 9 : symbols == 3 ? 6 : 5;
      char[] word = new char[longest];
      for (int length = 1; length <= longest; length++) {
        long count = Math.round(Math.pow(symbols, length));
        for (long number = 0; number < count; number++) {
          long rest = number;
          for (int i = 0; i < length; i++) {
            word[i] = (char) ('a' + rest % symbols);
            rest /= symbols;
          }
          check(spec, naive, encoders, word, length);
        }
      }
    }
  }

  /** In long words there is room to go astray for long before it shows. */
  @Test
  void bothEncodersGiveWhatTheTextbookGivesForLongWords() {
    SplittableRandom random = new SplittableRandom(3);
    for (int table = 0; table < TABLES; table++) {
      boolean bytes = table % 2 == 0;
      int letters = 1 + random.nextInt(3);
      BpeModel.Spec spec = spec(random, letters, bytes);
      BpeModel model = new BpeModel(spec, bytes, "test");
      NaiveBpe naive = new NaiveBpe(spec);
      BpeEncoder[] encoders = {new BpeEncoder(model, false), new BpeEncoder(model, true)};
      char[] word = new char[130];
      for (int round = 0; round < 8; round++) {
        for (int i = 0; i < word.length; i++) {
          word[i] = i > 0 && random.nextInt(3) > 0 ? word[i - 1] : letter(random, letters);
        }
        check(spec, naive, encoders, word, 40 + random.nextInt(90));
      }
    }
  }

  private static void check(
      BpeModel.Spec spec, NaiveBpe naive, BpeEncoder[] encoders, char[] word, int length) {
    int[] expected = naive.encode(new String(word, 0, length));
    for (BpeEncoder encoder : encoders) {
      IdBuffer got = new IdBuffer();
      encoder.target(got);
      encoder.piece(word, 0, length, true);
      if (!Arrays.equals(got.toArray(), expected)) {
        assertThat(got.toArray())
            .as(new String(word, 0, length) + " with " + describe(spec))
            .isEqualTo(expected);
      }
    }
  }

  private static String describe(BpeModel.Spec spec) {
    return spec.merges().stream().map(List::of).toList() + " " + spec;
  }

  private static BpeModel.Spec spec(SplittableRandom random, int letters, boolean bytes) {
    Map<String, Integer> ids = new HashMap<>();
    for (int i = 0; i < letters; i++) {
      if (letters == 1 || random.nextInt(12) > 0) {
        ids.put(String.valueOf((char) ('a' + i)), ids.size());
      }
    }
    if (bytes) {
      for (int b = 0x80; b < 0x84; b++) {
        ids.put(String.valueOf(ByteAlphabet.charOf(b)), ids.size());
      }
    }
    boolean marked = !bytes && random.nextInt(4) == 0;
    String prefix = marked && random.nextBoolean() ? "#" : "";
    String suffix = marked && prefix.isEmpty() ? "$" : "";
    if (marked) {
      for (int i = 0; i < letters; i++) {
        ids.put(prefix + (char) ('a' + i) + suffix, ids.size());
      }
    }
    // Tokens that nothing may ever make, yet merges may have for parts.
    for (int i = random.nextInt(6); i > 0; i--) {
      StringBuilder token = new StringBuilder(random.nextInt(6) == 0 ? prefix : "");
      for (int k = 1 + random.nextInt(5); k > 0; k--) {
        token.append(letter(random, letters));
      }
      ids.putIfAbsent(token.toString(), ids.size());
    }
    List<String> tokens = new ArrayList<>(ids.keySet());
    tokens.sort(null);
    List<String[]> merges = new ArrayList<>();
    int wanted = 1 + random.nextInt(random.nextBoolean() ? 12 : 50);
    boolean shuffled = random.nextBoolean();
    for (int tries = 0; merges.size() < wanted && tries < 400 && !tokens.isEmpty(); tries++) {
      String left = tokens.get(random.nextInt(tokens.size()));
      String right = tokens.get(random.nextInt(tokens.size()));
      if (left.length() + right.length() > 14 || !right.startsWith(prefix)) {
        continue;
      }
      String merged = left + right.substring(prefix.length());
      if (ids.putIfAbsent(merged, ids.size()) == null) {
        tokens.add(merged);
      }
      int at = shuffled ? random.nextInt(merges.size() + 1) : merges.size();
      merges.add(at, new String[] {left, right});
    }
    String unknown = bytes || random.nextBoolean() ? null : "?";
    if (unknown != null) {
      ids.put(unknown, ids.size());
    }
    boolean fallback = !bytes && random.nextInt(3) == 0;
    if (fallback) {
      for (int i = random.nextInt(letters + 2); i >= 0; i--) {
        ids.putIfAbsent("<0x6" + (1 + random.nextInt(4)) + ">", ids.size());
      }
    }
    return new BpeModel.Spec(
        ids,
        merges,
        unknown,
        random.nextBoolean(),
        fallback,
        random.nextInt(4) == 0,
        prefix,
        suffix);
  }

  private static char letter(SplittableRandom random, int letters) {
    return (char) ('a' + random.nextInt(letters));
  }
}
