package org.zerochat4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zerochat4j.tokenizer.bpe.IdBuffer;

/** An encoder makes no garbage, however many documents it encodes. */
class EncoderAllocationTest {
  private static final int DOCUMENTS = 200;
  private static final String LETTERS = " ab床前1明<x>月ba光,";

  @TempDir Path folder;

  /** Garbage for every word is what makes tokenizers slow on many cores. */
  @Test
  void encodesWithoutAllocating() {
    assertNoAllocation(Toy.tokenizer());
  }

  /** Each part of a file has its own way to make garbage: matchers, copies, boxes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"normalizer\":{\"type\":\"NFC\"},\"pre_tokenizer\":{\"type\":\"Sequence\",\"pretokenizers\":["
            + "{\"type\":\"Digits\",\"individual_digits\":true},"
            + "{\"type\":\"ByteLevel\",\"add_prefix_space\":true}]}",
        "\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"Prepend\",\"prepend\":\"a\"},{\"type\":\"Replace\",\"pattern\":{\"String\":\""
            + " \"},\"content\":\"_\"}]}",
        "\"pre_tokenizer\":{\"type\":\"Metaspace\",\"replacement\":\"_\",\"prepend_scheme\":\"first\"}",
        "\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"[ab]+\"},"
            + "\"behavior\":\"MergedWithNext\"}",
      })
  void encodesWithoutAllocatingWhateverTheParts(String parts) throws Exception {
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(
        file,
        "{"
            + parts
            + """
            ,"added_tokens":[{"id":9,"content":"<x>","special":true}],
             "model":{"type":"BPE","unk_token":"?","fuse_unk":true,
               "vocab":{"?":0,"a":1,"b":2,"_":3,"ab":4,"_a":5,"1":6},"merges":["a b","_ a"]}}
            """);
    assertNoAllocation(Tokenizer.load(file));
  }

  private static void assertNoAllocation(Tokenizer tokenizer) {
    List<String> texts = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < DOCUMENTS; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = 0; k < 500; k++) {
        text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
      texts.add(text.toString());
    }
    Encoder encoder = tokenizer.encoder();
    IdBuffer ids = new IdBuffer();
    long perDocument = Long.MAX_VALUE;
    // Until compiled, code may allocate what it does not later.
    for (int round = 0; round < 60 && perDocument > 16; round++) {
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      for (String text : texts) {
        ids.clear();
        encoder.encode(text, true, ids);
      }
      perDocument = (threads.getCurrentThreadAllocatedBytes() - before) / DOCUMENTS;
    }
    assertThat(perDocument).isLessThanOrEqualTo(16);
  }
}
