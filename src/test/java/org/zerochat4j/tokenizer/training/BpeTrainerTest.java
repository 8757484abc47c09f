package org.zerochat4j.tokenizer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.UserError;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.split.Gpt2Splitter;
import org.zerochat4j.tokenizer.split.SplitRule;
import org.zerochat4j.tokenizer.text.ByteAlphabet;

class BpeTrainerTest {
  @TempDir Path folder;

  /**
   * Counted by hand: " b" 3 and "ba" 3 beat the rest; "b" has the smaller id as the left symbol of
   * "ba" than the space character (which stands at U+0120), so "ba" is first.
   */
  @Test
  void breaksTiesByTheSmallerLeftThenRightId() {
    Tokenizer trained = train(List.of("x ba ba ba"), 259);
    assertThat(trained.merges()).containsExactly("b a", "Ġ ba");
    // Equal left ids: "ab" and "ac" occur twice each, b comes before c.
    assertThat(train(List.of("ac", "ab", "ac", "ab"), 258).merges()).containsExactly("a b", "a c");
  }

  /** Overlapping pairs are merged from the left: "aaaaa" is aa aa a. */
  @Test
  void mergesRunsFromTheLeft() {
    Tokenizer trained = train(List.of("aaaaa"), 300);
    assertThat(trained.merges()).containsExactly("a a", "aa a", "aa aaa");
    assertThat(trained.vocabSize()).isEqualTo(259);
  }

  /** Pair counts that drift from the truth choose the wrong merges only deep into the training. */
  @Test
  void learnsWhatRecountingEveryTimeLearns() {
    for (int seed = 0; seed < 8; seed++) {
      List<String> texts = texts(seed, seed % 2 == 0 ? "aab c" : "abcd  ", 60);
      assertThat(train(texts, 380).merges()).isEqualTo(mergesByRecounting(texts, 380));
    }
  }

  private static List<String> texts(int seed, String letters, int count) {
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < 30; j++) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      texts.add(text.toString());
    }
    return texts;
  }

  /** A vocabulary too large for two bytes a symbol takes another array. */
  @Test
  void learnsTheSameWithFourByteSymbols() {
    List<String> texts = texts(3, "abc def", 200);
    assertThat(train(texts, 70_000).merges()).isEqualTo(train(texts, 60_000).merges());
  }

  /** Long tokens swallow whole phrases, and with them the words that occur elsewhere. */
  @Test
  void keepsToTheLongestTokenAllowed() {
    BpeTrainer.Learned learned =
        BpeTrainer.learn(
            texts(1, "ab", 200).stream(),
            new BpeTrainer.Options(2_000, SplitRule.GPT2, 1, 3, 0, folder));
    assertThat(learned.vocabulary()).allMatch(token -> token.length() <= 3);
    assertThat(learned.vocabulary()).hasSize(256 + 4 + 8);
  }

  /** Pairs seen once are typing errors and names; merging them fills the vocabulary. */
  @Test
  void mergesNothingRarerThanAsked() {
    BpeTrainer.Learned learned =
        BpeTrainer.learn(
            Stream.of("abab abab xy"),
            new BpeTrainer.Options(300, SplitRule.GPT2, 2, 0, 0, folder));
    assertThat(learned.merges()).containsExactly("a b", "ab ab");
  }

  /** Digits in a row are one word of GPT-2's and three of Qwen's. */
  @Test
  void cutsWordsByTheRuleAsked() {
    BpeTrainer.Learned learned =
        BpeTrainer.learn(
            Stream.of("123 123 123"),
            new BpeTrainer.Options(300, SplitRule.QWEN2, 1, 0, 0, folder));
    assertThat(learned.merges()).isEmpty();
    Tokenizer tokenizer =
        Tokenizer.create(learned.vocabulary(), learned.merges(), List.of(), "", SplitRule.LLAMA3);
    assertThat(tokenizer.decode(tokenizer.encode("12345 ab\n"), false)).isEqualTo("12345 ab\n");
  }

  /** What does not fit is sampled by the words' hashes: never silently, never by chance. */
  @Test
  void samplesRareWordsWhenMemoryIsTooSmall() {
    List<String> texts = texts(7, "abcdefgh ", 20_000);
    BpeTrainer.Options small = new BpeTrainer.Options(400, SplitRule.GPT2, 1, 0, 1 << 20, folder);
    BpeTrainer.Learned learned = BpeTrainer.learn(texts.stream(), small);
    assertThat(learned.wordFloor()).isGreaterThan(1);
    assertThat(learned.vocabulary()).hasSize(400);
    Collections.shuffle(texts, new Random(1));
    assertThat(BpeTrainer.learn(texts.stream(), small).merges()).isEqualTo(learned.merges());
    assertThat(folder).isEmptyDirectory();
  }

  /** The order of the files or threads must not choose the vocabulary. */
  @Test
  void doesNotDependOnTheOrderOfTheTexts() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      texts.add("第" + i + "条 rule " + (i * 7919 % 300) + " 为了维护公民的权利");
    }
    Tokenizer first = train(texts, 500);
    Collections.shuffle(texts, new Random(1));
    assertThat(train(texts, 500).hash()).isEqualTo(first.hash());
  }

  /** A few lines cannot fill 32,000 tokens; stopping early is right, an endless loop is not. */
  @Test
  void stopsWhenThereIsNothingLeftToMerge() {
    Tokenizer trained = train(List.of("abc"), 32_000);
    assertThat(trained.vocabSize()).isEqualTo(258);
    assertThat(trained.encode("abc")).hasSize(1);
  }

  /** Special tokens come after the vocabulary, in their order. */
  @Test
  void numbersSpecialTokensAfterTheVocabulary() {
    Tokenizer trained = BpeTrainer.train(Stream.of("abab"), 257, BpeTrainer.DEFAULT_SPECIAL, "");
    assertThat(trained.idOf("<|endoftext|>")).hasValue(257);
    assertThat(trained.idOf("<|im_start|>")).hasValue(258);
    assertThat(trained.idOf("<|im_end|>")).hasValue(259);
    assertThat(trained.tokenOf(256)).isEqualTo("ab");
    assertThat(trained.tokenOf(0)).isEqualTo("!");
  }

  /** Fewer than the bytes cannot work. */
  @Test
  void refusesAVocabularyWithoutAllBytes() {
    assertThatThrownBy(() -> train(List.of("abc"), 255)).isInstanceOf(UserError.class);
  }

  private static Tokenizer train(List<String> texts, int vocabSize) {
    return BpeTrainer.train(texts.stream(), vocabSize, List.of(), "");
  }

  private static List<String> mergesByRecounting(List<String> texts, int vocabSize) {
    List<String> vocabulary = new ArrayList<>();
    for (char c : ByteAlphabet.sorted()) {
      vocabulary.add(String.valueOf(c));
    }
    List<List<String>> words = new ArrayList<>();
    for (String text : texts) {
      Gpt2Splitter.INSTANCE.split(
          text,
          0,
          text.length(),
          (start, end) -> {
            List<String> word = new ArrayList<>();
            for (char c : text.substring(start, end).toCharArray()) {
              word.add(String.valueOf(ByteAlphabet.charOf(c)));
            }
            words.add(word);
          });
    }
    List<String> merges = new ArrayList<>();
    while (vocabulary.size() < vocabSize) {
      long[][] counts = new long[vocabulary.size()][vocabulary.size()];
      for (List<String> word : words) {
        for (int i = 0; i + 1 < word.size(); i++) {
          counts[vocabulary.indexOf(word.get(i))][vocabulary.indexOf(word.get(i + 1))]++;
        }
      }
      int left = 0;
      int right = 0;
      for (int a = 0; a < counts.length; a++) {
        for (int b = 0; b < counts.length; b++) {
          if (counts[a][b] > counts[left][right]) {
            left = a;
            right = b;
          }
        }
      }
      if (counts[left][right] == 0) {
        break;
      }
      String l = vocabulary.get(left);
      String r = vocabulary.get(right);
      merges.add(l + " " + r);
      if (!vocabulary.contains(l + r)) {
        vocabulary.add(l + r);
      }
      for (List<String> word : words) {
        for (int i = 0; i + 1 < word.size(); i++) {
          if (word.get(i).equals(l) && word.get(i + 1).equals(r)) {
            word.set(i, l + r);
            word.remove(i + 1);
          }
        }
      }
    }
    return merges;
  }
}
