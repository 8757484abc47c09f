package org.zerochat4j.tokenizer.training;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.zerochat4j.base.Progress;
import org.zerochat4j.tokenizer.ByteAlphabet;

/**
 * The merging half of training. Pair counts are kept up to date: a merge visits only the words that
 * hold its pair, and a heap finds the next pair. Heap entries may be out of date; they are
 * corrected when they surface.
 */
final class MergeLearner {
  private final int vocabSize;
  private final List<String> vocabulary = new ArrayList<>();
  private final Map<String, Integer> idOfToken = new HashMap<>();
  private final List<String> merges = new ArrayList<>();

  // The words: symbols[offset[w]] to symbols[offset[w] + length[w] - 1], seen occurrences[w] times.
  private final int[] symbols;
  private final int[] offset;
  private final int[] length;
  private final long[] occurrences;

  /** The last merge that visited a word: the lists of words may name one twice. */
  private final int[] visited;

  private final PairCounts pairs = new PairCounts();

  MergeLearner(Map<String, BpeTrainer.Count> words, int vocabSize) {
    this.vocabSize = vocabSize;
    int[] idOfByte = new int[ByteAlphabet.SIZE];
    for (char c : ByteAlphabet.sorted()) {
      idOfByte[ByteAlphabet.byteOf(c)] = vocabulary.size();
      idOfToken.put(String.valueOf(c), vocabulary.size());
      vocabulary.add(String.valueOf(c));
    }
    int n = words.size();
    offset = new int[n];
    length = new int[n];
    occurrences = new long[n];
    visited = new int[n];
    int[] all = new int[1 << 16];
    int used = 0;
    int w = 0;
    for (Map.Entry<String, BpeTrainer.Count> entry : words.entrySet()) {
      byte[] bytes = entry.getKey().getBytes(StandardCharsets.UTF_8);
      if (used + bytes.length > all.length) {
        all = Arrays.copyOf(all, Math.max(used + bytes.length, grown(all.length)));
      }
      offset[w] = used;
      length[w] = bytes.length;
      occurrences[w] = entry.getValue().value;
      for (byte b : bytes) {
        all[used++] = idOfByte[b & 0xff];
      }
      w++;
    }
    symbols = all;
  }

  private static int grown(int size) {
    return (int) Math.min(Integer.MAX_VALUE - 16, size * 2L);
  }

  List<String> vocabulary() {
    return vocabulary;
  }

  List<String> merges() {
    return merges;
  }

  void learn() {
    for (int w = 0; w < offset.length; w++) {
      for (int i = offset[w]; i < offset[w] + length[w] - 1; i++) {
        pairs.add(symbols[i], symbols[i + 1], occurrences[w], w);
      }
    }
    pairs.queueChanged();
    try (Progress progress = new Progress("tokenizer", vocabSize, "tokens")) {
      while (vocabulary.size() < vocabSize) {
        int pair = pairs.takeMostFrequent();
        if (pair < 0) {
          break;
        }
        merge(pair);
        progress.update(vocabulary.size(), "");
      }
    }
  }

  private void merge(int pair) {
    int left = pairs.left(pair);
    int right = pairs.right(pair);
    String token = vocabulary.get(left) + vocabulary.get(right);
    // Two ways to the same text (possible in runs of one character) share an id.
    int merged = idOfToken.computeIfAbsent(token, _ -> vocabulary.size());
    if (merged == vocabulary.size()) {
      vocabulary.add(token);
    }
    merges.add(vocabulary.get(left) + " " + vocabulary.get(right));
    int[] words = pairs.words(pair);
    int count = pairs.wordCount(pair);
    for (int i = 0; i < count; i++) {
      if (visited[words[i]] != merges.size()) {
        visited[words[i]] = merges.size();
        mergeInWord(words[i], left, right, merged);
      }
    }
    pairs.remove(pair);
    pairs.queueChanged();
  }

  private void mergeInWord(int w, int left, int right, int merged) {
    int from = offset[w];
    int end = from + length[w];
    long times = occurrences[w];
    int out = from;
    for (int i = from; i < end; ) {
      if (i + 1 < end && symbols[i] == left && symbols[i + 1] == right) {
        if (out > from) {
          pairs.subtract(symbols[out - 1], left, times);
          pairs.add(symbols[out - 1], merged, times, w);
        }
        symbols[out++] = merged;
        i += 2;
        if (i < end) {
          pairs.subtract(right, symbols[i], times);
          pairs.add(merged, symbols[i], times, w);
        }
      } else {
        symbols[out++] = symbols[i++];
      }
    }
    length[w] = out - from;
  }
}
