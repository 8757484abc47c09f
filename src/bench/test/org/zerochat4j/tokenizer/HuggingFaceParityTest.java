package org.zerochat4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.zerochat4j.tokenizer.bpe.IdBuffer;

/** Ids and texts are those of the Hugging Face library, whatever parts a file is made of. */
class HuggingFaceParityTest {
  private static final int TEXTS = Integer.getInteger("parity.texts", 10_000);
  private static final Map<String, String> FILES = FamousTokenizers.all();

  /** Parts for which the library has tables of an older Unicode than its patterns and Java. */
  private static final Set<String> OLD_TABLES =
      Set.of("NFD", "NFKC", "NFKD", "StripAccents", "BertPreTokenizer", "gpt1");

  @TempDir Path folder;

  static Stream<String> names() {
    return FILES.keySet().stream();
  }

  /** A model that gets other ids than it was trained with answers nonsense. */
  @ParameterizedTest
  @MethodSource("names")
  void encodesAndDecodesAlike(String name) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, FILES.get(name));
    Tokenizer ours = Tokenizer.load(file);
    Encoder byDefinition = ours.encoderByDefinition();
    IdBuffer buffer = new IdBuffer();
    SplittableRandom random = new SplittableRandom(17);
    int failures = 0;
    String example = "";
    try (HuggingFaceTokenizer theirs = peer(FILES.get(name))) {
      for (int i = 0; i < TEXTS; i++) {
        String text =
            RandomTexts.next(random, OLD_TABLES.contains(name) || name.startsWith("punct"));
        int[] ids = ours.encode(text, true);
        int[] expected = ids(theirs, text, false);
        if (!Arrays.equals(ids, expected)) {
          failures++;
          if (example.isEmpty() || text.length() < example.length() - 40) {
            example =
                escape(text) + " " + Arrays.toString(expected) + " not " + Arrays.toString(ids);
          }
          continue;
        }
        buffer.clear();
        byDefinition.encode(text, true, buffer);
        assertThat(buffer.toArray()).as(text).isEqualTo(ids);
        if (i % 4 == 0) {
          assertThat(ours.addSpecial(ids)).as(text).isEqualTo(ids(theirs, text, true));
        }
        boolean skip = i % 2 == 0;
        int[] some = i % 3 == 0 ? RandomTexts.ids(random, ours.vocabSize()) : ids;
        String decoded = theirs.decode(Arrays.stream(some).asLongStream().toArray(), skip);
        assertThat(escape(ours.decode(some, skip)))
            .as(Arrays.toString(some))
            .isEqualTo(escape(decoded));
        assertThat(stream(ours, some, skip)).isEqualTo(decoded);
      }
    }
    assertThat(failures).as(example).isZero();
  }

  private static String stream(Tokenizer tokenizer, int[] ids, boolean skip) {
    StreamingDecoder decoder = new StreamingDecoder(tokenizer, skip);
    StringBuilder all = new StringBuilder();
    for (int id : ids) {
      all.append(decoder.push(id));
    }
    return all.append(decoder.finish()).toString();
  }

  private static int[] ids(HuggingFaceTokenizer tokenizer, String text, boolean addSpecial) {
    return Arrays.stream(tokenizer.encode(text, addSpecial, false).getIds())
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  private static HuggingFaceTokenizer peer(String json) throws IOException {
    return HuggingFaceTokenizer.newInstance(
        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
        Map.of("truncation", "false", "padding", "false"));
  }

  static String escape(String text) {
    StringBuilder out = new StringBuilder();
    for (char c : text.toCharArray()) {
      if (c >= ' ' && c < 0x7f) {
        out.append(c);
      } else {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      }
    }
    return out.toString();
  }
}
