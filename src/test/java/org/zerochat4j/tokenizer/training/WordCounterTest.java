package org.zerochat4j.tokenizer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.tokenizer.split.Gpt2Splitter;

class WordCounterTest {
  private static final long PLENTY = 1L << 30;

  @TempDir Path folder;

  /** Counts that are added up wrongly after spilling choose wrong merges on large corpora only. */
  @Test
  void countsTheSameWhetherOrNotItSpills() {
    List<String> texts = texts(40, 250_000);
    Map<String, Long> expected = new HashMap<>();
    for (String text : texts) {
      Gpt2Splitter.INSTANCE.split(
          text,
          0,
          text.length(),
          (start, end) -> expected.merge(text.substring(start, end), 1L, Long::sum));
    }
    try (CountedWords inMemory =
            WordCounter.count(texts.stream(), Gpt2Splitter.INSTANCE, PLENTY, folder);
        CountedWords spilled =
            WordCounter.count(texts.stream(), Gpt2Splitter.INSTANCE, 1, folder)) {
      assertThat(inMemory.spilled()).isFalse();
      assertThat(spilled.spilled()).isTrue();
      assertThat(all(inMemory)).isEqualTo(expected);
      assertThat(all(spilled)).isEqualTo(expected);
      assertThat(spilled.distinct()).isEqualTo(expected.size());
      assertThat(spilled.texts()).isEqualTo(texts.size());
      if (File.separatorChar == '/') { // A kill leaves nothing: open files have no names any more.
        assertThat(folder).isEmptyDirectory();
      }
    }
    assertThat(folder).isEmptyDirectory();
  }

  /** Merges depend on UTF-8 bytes; a lone surrogate has none and is encoded as U+FFFD. */
  @Test
  void countsAnyText() {
    List<String> texts = List.of("é 中 \ud83d\ude00 \ud800 \udc00", "x".repeat(100_000));
    try (CountedWords words =
        WordCounter.count(texts.stream(), Gpt2Splitter.INSTANCE, PLENTY, folder)) {
      assertThat(all(words))
          .containsOnlyKeys("é", " 中", " \ud83d\ude00", " \ufffd", texts.getLast())
          .containsEntry(" \ufffd", 2L);
    }
  }

  /** Folders left behind by failed runs fill disks. */
  @Test
  void deletesItsFilesWhenReadingFails() {
    List<String> texts = new ArrayList<>(texts(40, 250_000));
    texts.add(null);
    assertThatThrownBy(() -> WordCounter.count(texts.stream(), Gpt2Splitter.INSTANCE, 1, folder))
        .isInstanceOf(NullPointerException.class);
    assertThat(folder).isEmptyDirectory();
  }

  private static Map<String, Long> all(CountedWords words) {
    Map<String, Long> all = new HashMap<>();
    for (int part = 0; part < words.parts(); part++) {
      words.forEach(
          part,
          (bytes, from, to, times) ->
              assertThat(all.put(new String(bytes, from, to - from, StandardCharsets.UTF_8), times))
                  .isNull());
    }
    return all;
  }

  private static List<String> texts(int count, int length) {
    Random random = new Random(2);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      while (text.length() < length) {
        int rank = (int) (20_000 * Math.pow(random.nextDouble(), 3));
        text.append(' ').append(Integer.toString(rank * 7919, 26 + 10).replaceAll("[0-9]", "z"));
      }
      texts.add(text.toString());
    }
    return texts;
  }
}
