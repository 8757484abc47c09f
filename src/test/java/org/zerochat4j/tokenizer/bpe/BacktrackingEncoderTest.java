package org.zerochat4j.tokenizer.bpe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.training.BpeTrainer;

/** The encoder that searches gives what merging step by step gives. */
class BacktrackingEncoderTest {

  /** Tables as converters write them have merges whose parts are learned later, or several ways. */
  @Test
  void agreesWithTheDefinitionForArbitraryMergeTables() {
    SplittableRandom random = new SplittableRandom(5);
    int notInOrder = 0;
    for (int round = 0; round < 400; round++) {
      BpeModel model = model(random, 2 + random.nextInt(3), 1 + random.nextInt(40), round % 2 == 0);
      assertThat(model.trie).isNotNull();
      notInOrder += check(model, random, 60);
    }
    assertThat(notInOrder).isPositive();
  }

  /** What a trainer learns is the usual case: many words, deep merges, long runs. */
  @Test
  void agreesWithTheDefinitionForTrainedTables() {
    SplittableRandom random = new SplittableRandom(9);
    for (int round = 0; round < 20; round++) {
      StringBuilder text = new StringBuilder();
      int letters = 1 + random.nextInt(5);
      for (int i = 0; i < 3000; i++) {
        int c = random.nextInt(letters + 1);
        text.append(c == letters ? ' ' : (char) (round % 2 == 0 ? 'a' + c : '一' + 50 * c));
      }
      Tokenizer trained =
          BpeTrainer.train(Stream.of(text.toString()), 256 + random.nextInt(300), List.of(), "");
      BpeModel model = model(trained);
      for (int i = 0; i < 50; i++) {
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + random.nextInt(400));
        String word = text.substring(from, to).replace(" ", random.nextBoolean() ? "" : " ");
        compare(model, word);
      }
    }
  }

  /** Runs of one letter are where the leftmost of equal merges decides. */
  @Test
  void agreesWithTheDefinitionOnRunsOfOneLetter() {
    for (String[][] merges :
        new String[][][] {
          {{"a", "a"}},
          {{"a", "a"}, {"aa", "a"}},
          {{"a", "a"}, {"aa", "aa"}, {"aaaa", "a"}},
          {{"a", "a"}, {"a", "aa"}, {"aa", "aaa"}},
          {{"a", "aa"}, {"a", "a"}},
        }) {
      List<String[]> list = List.of(merges);
      BpeModel model = model(List.of("a"), list, true);
      for (int length = 1; length < 40; length++) {
        compare(model, "a".repeat(length));
      }
    }
  }

  private static int check(BpeModel model, SplittableRandom random, int words) {
    for (int i = 0; i < words; i++) {
      int length = 1 + random.nextInt(i % 10 == 0 ? 200 : 12);
      StringBuilder word = new StringBuilder();
      for (int k = 0; k < length; k++) {
        word.append((char) ('a' + random.nextInt(4)));
      }
      compare(model, word.toString());
    }
    int notInOrder = 0;
    for (int id : model.spec.ids().values()) {
      notInOrder += model.pairs.isReachable(id) && !model.pairs.isInOrder(id) ? 1 : 0;
    }
    return notInOrder;
  }

  private static void compare(BpeModel model, String word) {
    IdBuffer expected = new IdBuffer();
    IdBuffer got = new IdBuffer();
    for (boolean slow : new boolean[] {true, false}) {
      BpeEncoder encoder = new BpeEncoder(model, slow);
      encoder.target(slow ? expected : got);
      encoder.piece(word.toCharArray(), 0, word.length(), true);
    }
    assertThat(got.toArray()).as(word).isEqualTo(expected.toArray());
  }

  private static BpeModel model(SplittableRandom random, int letters, int count, boolean bytes) {
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < letters; i++) {
      tokens.add(String.valueOf((char) ('a' + i)));
    }
    List<String> base = List.copyOf(tokens);
    List<String[]> merges = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String left = tokens.get(random.nextInt(tokens.size()));
      String right = tokens.get(random.nextInt(tokens.size()));
      if (left.length() + right.length() <= 12) {
        tokens.add(left + right);
        // Now and then earlier than the merges that make its parts.
        merges.add(
            random.nextInt(4) == 0 ? random.nextInt(merges.size() + 1) : merges.size(),
            new String[] {left, right});
      }
    }
    return model(base, merges, bytes);
  }

  private static BpeModel model(Tokenizer trained) {
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < trained.vocabSize(); id++) {
      ids.put(trained.tokenOf(id), id);
    }
    List<String[]> merges = trained.merges().stream().map(pair -> pair.split(" ", 2)).toList();
    return new BpeModel(
        new BpeModel.Spec(ids, merges, null, false, false, false, "", ""), true, "test");
  }

  private static BpeModel model(List<String> base, List<String[]> merges, boolean bytes) {
    Map<String, Integer> ids = new HashMap<>();
    base.forEach(token -> ids.putIfAbsent(token, ids.size()));
    merges.forEach(pair -> ids.putIfAbsent(pair[0] + pair[1], ids.size()));
    BpeModel.Spec spec =
        new BpeModel.Spec(
            ids, merges, bytes ? null : base.getFirst() + "?", false, false, false, "", "");
    if (!bytes) {
      ids.put(base.getFirst() + "?", ids.size());
    }
    return new BpeModel(spec, bytes, "test");
  }
}
