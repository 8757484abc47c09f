package org.zerochat4j.tokenizer.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.UserError;
import org.zerochat4j.base.Workers;
import org.zerochat4j.tokenizer.ByteAlphabet;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.Gpt2Splitter;
import org.zerochat4j.tokenizer.Tokenizer;

/**
 * Learns a byte-level BPE vocabulary (Sennrich et al. 2016, on bytes as GPT-2 does): the words of
 * GPT-2's split are cut into bytes, and the most frequent pair of neighbours becomes a new symbol,
 * again and again. Ties go to the smaller left id, then to the smaller right id; ids are the 256
 * byte characters by code point, then the symbols in the order learned. The result depends on the
 * counts alone, not on the order of the texts.
 */
public final class BpeTrainer {
  /** The tokens that a new tokenizer has beside what it learns, in the order of their ids. */
  public static final List<String> DEFAULT_SPECIAL =
      List.of(ChatTemplate.END_OF_TEXT, ChatTemplate.START, ChatTemplate.END);

  private static final Logger log = LoggerFactory.getLogger(BpeTrainer.class);
  private static final int BATCH_CHARS = 1 << 22;

  private BpeTrainer() {}

  /**
   * Learns from {@code texts}.
   *
   * @param vocabSize 256 byte symbols and merges; the special tokens come on top. Too few texts
   *     give a smaller vocabulary and a warning
   * @param special tokens that are never learned or split, in the order of their ids
   * @param systemPrompt default system message of the chat template, empty for none
   */
  public static Tokenizer train(
      Stream<String> texts, int vocabSize, List<String> special, String systemPrompt) {
    if (vocabSize < ByteAlphabet.SIZE) {
      throw new UserError("vocabSize " + vocabSize + " is too small: the bytes alone are 256");
    }
    MergeLearner learner = new MergeLearner(countWords(texts), vocabSize);
    learner.learn();
    if (learner.vocabulary().size() < vocabSize) {
      log.warn(
          "the texts have only {} of the {} tokens asked for: every word is one token already",
          learner.vocabulary().size(),
          vocabSize);
    }
    return Tokenizer.create(learner.vocabulary(), learner.merges(), special, systemPrompt);
  }

  /** How often each word occurs; batches of texts are counted by all threads. */
  private static Map<String, Count> countWords(Stream<String> texts) {
    List<Map<String, Count>> parts = new ArrayList<>();
    for (int i = 0; i < Workers.count(); i++) {
      parts.add(new HashMap<>());
    }
    List<String> batch = new ArrayList<>();
    long[] chars = new long[1];
    // Not by iterator: the iterator of a flat-mapped stream holds whole files in memory.
    texts
        .sequential()
        .forEach(text -> {
          batch.add(text);
          chars[0] += text.length();
          if (chars[0] >= BATCH_CHARS) {
            countBatch(batch, parts);
            batch.clear();
            chars[0] = 0;
          }
        });
    countBatch(batch, parts);
    Map<String, Count> all = parts.getFirst();
    for (Map<String, Count> part : parts.subList(1, parts.size())) {
      part.forEach(
          (word, count) -> all.computeIfAbsent(word, _ -> new Count()).value += count.value);
      part.clear();
    }
    return all;
  }

  private static void countBatch(List<String> batch, List<Map<String, Count>> parts) {
    Workers.run(
        parts.size(),
        part -> {
          for (int i = part; i < batch.size(); i += parts.size()) {
            count(batch.get(i), parts.get(part));
          }
        });
  }

  private static void count(String text, Map<String, Count> counts) {
    Gpt2Splitter.INSTANCE.split(
        text,
        0,
        text.length(),
        (start, end) ->
            counts.computeIfAbsent(text.substring(start, end), _ -> new Count()).value++);
  }

  /** A mutable count, so that counting does not box. */
  static final class Count {
    long value;
  }
}
