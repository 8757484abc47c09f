package org.zerochat4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.UserError;
import org.zerochat4j.base.Workers;
import org.zerochat4j.tokenizer.text.ByteAlphabet;
import org.zerochat4j.tokenizer.training.BpeTrainer;

class TokenizerTest {
  private static final Tokenizer TOY = Toy.tokenizer();

  /** Fixed cases miss the odd code point; every block of Unicode must survive. */
  @Test
  void decodesWhatItEncodedForTenThousandRandomStrings() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 10_000; i++) {
      String text = randomText(random, random.nextInt(40));
      assertThat(TOY.decode(TOY.encode(text), false)).isEqualTo(text);
    }
  }

  /** A vocabulary without all 256 bytes would lose text silently. */
  @Test
  void hasATokenForEveryByte() {
    for (int b = 0; b < 256; b++) {
      int id = TOY.idOf(String.valueOf(ByteAlphabet.charOf(b))).orElseThrow();
      assertThat(TOY.bytesOf(id)).containsExactly((byte) b);
    }
  }

  /** A document that quotes a special token must not end the training document there. */
  @Test
  void keepsSpecialTokensInOrdinaryTextOrdinary() {
    int end = TOY.idOf("<|im_end|>").orElseThrow();
    String text = "before <|im_end|> after";
    assertThat(TOY.encode(text)).doesNotContain(end);
    assertThat(TOY.decode(TOY.encode(text), true)).isEqualTo(text);
    assertThat(TOY.encode(text, true)).containsOnlyOnce(end);
    assertThat(TOY.decode(TOY.encode(text, true), true)).isEqualTo("before  after");
    assertThat(TOY.decode(TOY.encode(text, true), false)).isEqualTo(text);
  }

  /** A run of a million characters without a space is one word: quadratic time would be hours. */
  @Test
  void encodesAMillionLettersInSeconds() {
    String text = "明月光".repeat(333_333);
    long began = System.nanoTime();
    assertThat(TOY.decode(TOY.encode(text), false)).isEqualTo(text);
    assertThat((System.nanoTime() - began) / 1_000_000_000).isLessThan(10);
  }

  /** An unpaired surrogate is no character; Java would write it as a question mark. */
  @Test
  void replacesUnpairedSurrogates() {
    assertThat(TOY.decode(TOY.encode("a\ud83dz\ude00"), false)).isEqualTo("a\ufffdz\ufffd");
  }

  /** Threads share one vocabulary and take turns with the encoders that are kept. */
  @Test
  void givesEveryThreadTheSameIds() {
    SplittableRandom random = new SplittableRandom(11);
    String[] texts =
        IntStream.range(0, 2000).mapToObj(_ -> randomText(random, 12)).toArray(String[]::new);
    int[][] expected = new int[texts.length][];
    Tokenizer fresh = Toy.tokenizer();
    for (int i = 0; i < texts.length; i++) {
      expected[i] = fresh.encode(texts[i]);
    }
    Tokenizer shared = Toy.tokenizer();
    Workers.run(texts.length, i -> assertThat(shared.encode(texts[i])).isEqualTo(expected[i]));
  }

  /** A saved tokenizer is what the model folder carries: another one would garble every answer. */
  @Test
  void savesAndLoadsItself(@TempDir Path folder) {
    TOY.save(folder);
    for (Path source : new Path[] {folder, folder.resolve("tokenizer.json")}) {
      Tokenizer loaded = Tokenizer.load(source);
      assertThat(loaded.hash()).isEqualTo(TOY.hash());
      assertThat(loaded.eosId()).isEqualTo(loaded.idOf("<|im_end|>").orElseThrow());
      assertThat(loaded.padId()).isEqualTo(loaded.idOf("<|endoftext|>").orElseThrow());
      assertThat(loaded.bosId()).isEqualTo(-1);
      assertThat(loaded.vocabSize()).isEqualTo(TOY.vocabSize());
      assertThat(loaded.encode("举头望明月")).isEqualTo(TOY.encode("举头望明月"));
      assertThat(loaded.chatTemplate()).isEqualTo(TOY.chatTemplate());
    }
    assertThat(folder.resolve("special_tokens_map.json")).exists();
  }

  /** Two files with other merges may not pass for each other. */
  @Test
  void hashesDifferentVocabulariesDifferently() {
    Tokenizer other = BpeTrainer.train(Stream.of("abcabc"), 258, BpeTrainer.DEFAULT_SPECIAL, "");
    assertThat(other.hash()).isNotEqualTo(TOY.hash());
  }

  /** Options of other people's tokenizer.json change ids when they are overlooked. */
  @Test
  void followsTheOptionsOfTheFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(
        file,
        """
        {"added_tokens":[
           {"id":5,"content":"<x>","lstrip":true,"rstrip":true,"special":true},
           {"id":6,"content":"ab","single_word":true,"special":false},
           {"id":7,"content":"<xy>","special":false}],
         "normalizer":{"type":"NFC"},
         "pre_tokenizer":{"type":"Sequence","pretokenizers":[
           {"type":"Split","pattern":{"Regex":"\\\\p{N}| "},"behavior":"Isolated","invert":false},
           {"type":"ByteLevel","add_prefix_space":false,"use_regex":false}]},
         "post_processor":{"type":"TemplateProcessing",
           "single":[{"SpecialToken":{"id":"<x>","type_id":0}},{"Sequence":{"id":"A"}}],
           "special_tokens":{"<x>":{"id":"<x>","ids":[5],"tokens":["<x>"]}}},
         "model":{"type":"BPE","ignore_merges":true,
           "vocab":{"a":0,"b":1,"Ġ":2,"Ã©":3,"aa":4,"Ã":8,"©":9},
           "merges":[["Ã","©"]]}}
        """);
    Tokenizer t = Tokenizer.load(file);
    assertThat(t.encode("a <x> b", true)).containsExactly(0, 5, 1);
    assertThat(t.encode("ab", true)).containsExactly(6);
    assertThat(t.encode("aab", true)).containsExactly(0, 0, 1);
    assertThat(t.encode("aa", true)).containsExactly(4);
    assertThat(t.encode("<xy>")).containsExactly(7);
    assertThat(t.encode("e\u0301")).containsExactly(3);
    assertThat(t.encode("\u00e9")).containsExactly(3);
    assertThat(t.encode("a a")).containsExactly(0, 2, 0);
    assertThat(t.addSpecial(t.encode("a"))).containsExactly(5, 0);
    assertThat(t.eosId()).isEqualTo(-1);
  }

  /** A SentencePiece file read as byte-level BPE would load and encode nonsense. */
  @Test
  void refusesOtherKindsOfTokenizers(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, "{\"model\":{\"type\":\"Unigram\",\"vocab\":[]}}");
    assertThatThrownBy(() -> Tokenizer.load(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Unigram")
        .hasMessageContaining(file.toString());
    assertThatThrownBy(() -> Tokenizer.load(folder.resolve("absent")))
        .isInstanceOf(UserError.class);
  }

  private static String randomText(SplittableRandom random, int length) {
    StringBuilder text = new StringBuilder();
    while (text.codePointCount(0, text.length()) < length) {
      int point =
          switch (random.nextInt(5)) {
            case 0 -> random.nextInt(0x80);
            case 1 -> 0x4e00 + random.nextInt(0x5000);
            case 2 -> " '\n\t　s".charAt(random.nextInt(6));
            case 3 -> random.nextInt(0x3000);
            default -> random.nextInt(0x110000);
          };
      if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
        text.appendCodePoint(point);
      }
    }
    return text.toString();
  }
}
