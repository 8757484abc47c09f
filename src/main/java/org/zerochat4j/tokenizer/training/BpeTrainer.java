package org.zerochat4j.tokenizer.training;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zerochat4j.base.UserError;
import org.zerochat4j.tokenizer.ChatTemplate;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.split.SplitRule;
import org.zerochat4j.tokenizer.text.ByteAlphabet;

/**
 * Learns a byte-level BPE vocabulary (Sennrich et al. 2016, on bytes as GPT-2 does): the words of a
 * split are cut into bytes, and the most frequent pair of neighbours becomes a new symbol, again
 * and again. Ties go to the smaller left id, then to the smaller right id; ids are the 256 byte
 * characters by code point, then the symbols in the order learned. The result depends on the counts
 * of the words alone: not on the order of the texts, nor on threads or memory, as long as the
 * different words fit into the memory. Beyond that it is learned from a sample of the rare words,
 * and a warning says so.
 */
public final class BpeTrainer {
  /** The tokens that a new tokenizer has beside what it learns, in the order of their ids. */
  public static final List<String> DEFAULT_SPECIAL =
      List.of(ChatTemplate.END_OF_TEXT, ChatTemplate.START, ChatTemplate.END);

  private static final Logger log = LoggerFactory.getLogger(BpeTrainer.class);

  private BpeTrainer() {}

  /**
   * How to learn.
   *
   * @param vocabSize 256 byte symbols and merges. Too few texts give a smaller vocabulary and a
   *     warning
   * @param split how texts are cut into words
   * @param minFrequency pairs that occur less often are not merged
   * @param maxTokenLength the most bytes of a token, 0 for any number
   * @param memory bytes for words and merging, roughly; 0 for half of the heap
   * @param scratch folder for the words of a corpus that outgrows {@code memory}
   */
  public record Options(
      int vocabSize,
      SplitRule split,
      long minFrequency,
      int maxTokenLength,
      long memory,
      Path scratch) {
    /** The defaults of everything but the size. */
    public static Options of(int vocabSize) {
      return new Options(
          vocabSize, SplitRule.GPT2, 1, 0, 0, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** Checks the size. */
    public Options {
      if (vocabSize < ByteAlphabet.SIZE) {
        throw new UserError("vocabSize " + vocabSize + " is too small: the bytes alone are 256");
      }
    }

    private long budget() {
      return memory > 0 ? memory : Runtime.getRuntime().maxMemory() / 2;
    }
  }

  /**
   * What was learned.
   *
   * @param vocabulary tokens in the byte alphabet; the index is the id
   * @param merges "left right" in the order learned
   * @param texts texts that were read
   * @param words different words in them
   * @param spilled whether they were counted with the help of files
   * @param wordFloor words seen less often were sampled; 1 when all were used, as is normal
   */
  public record Learned(
      List<String> vocabulary,
      List<String> merges,
      long texts,
      long words,
      boolean spilled,
      long wordFloor) {}

  /** Learns from {@code texts} with the default options and makes a tokenizer of it. */
  public static Tokenizer train(
      Stream<String> texts, int vocabSize, List<String> special, String systemPrompt) {
    Learned learned = learn(texts, Options.of(vocabSize));
    return Tokenizer.create(learned.vocabulary(), learned.merges(), special, systemPrompt);
  }

  /** Learns from {@code texts}. */
  public static Learned learn(Stream<String> texts, Options options) {
    int vocabSize = options.vocabSize;
    TrainingText text;
    long words;
    long read;
    boolean spilled;
    try (CountedWords counted =
        WordCounter.count(texts, options.split.splitter(), options.budget() / 2, options.scratch)) {
      words = counted.distinct();
      read = counted.texts();
      spilled = counted.spilled();
      long elements = options.budget() / MergeLearner.bytesPerElement(vocabSize);
      text = new TrainingText(counted, vocabSize, elements);
    }
    if (text.floor() > 1) {
      log.warn(
          "the {} different words do not fit into {} MiB: of the words seen less than {} times a"
              + " sample was used, {} words in all; more memory makes the result exact",
          words,
          options.budget() >> 20,
          text.floor(),
          text.keptWords());
    }
    MergeLearner learner =
        new MergeLearner(
            text,
            vocabSize,
            options.minFrequency,
            options.maxTokenLength == 0 ? Integer.MAX_VALUE : options.maxTokenLength);
    learner.learn();
    int learned = learner.vocabulary().size();
    if (learned < vocabSize && read > 0) {
      log.warn(
          "the texts have only {} of the {} tokens asked for: {}",
          learned,
          vocabSize,
          options.minFrequency > 1 || options.maxTokenLength > 0
              ? "no pair that may be merged is left"
              : "every word is one token already");
    }
    return new Learned(learner.vocabulary(), learner.merges(), read, words, spilled, text.floor());
  }
}
