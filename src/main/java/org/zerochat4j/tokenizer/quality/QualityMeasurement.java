package org.zerochat4j.tokenizer.quality;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.Workers;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.split.Gpt2Splitter;

/** Counts what {@link TokenizerQuality} reports; documents are encoded by all threads. */
final class QualityMeasurement {
  private static final int LONGEST = 50;

  /** Words whose split is remembered at a time, for each thread. */
  private static final int MAX_REMEMBERED_WORDS = 1 << 18;

  private final Tokenizer tokenizer;
  private final long[] times;
  private final Map<String, TextFigures> sources = new HashMap<>();
  private final Map<String, Boolean> splitWords = new HashMap<>();
  private final Map<Integer, Boolean> splitHan = new HashMap<>();
  private long words;
  private long wordsSplit;
  private long han;
  private long hanSplit;

  private QualityMeasurement(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    this.times = new long[tokenizer.vocabSize()];
  }

  static TokenizerQuality of(String name, Tokenizer tokenizer, List<Document> sample) {
    List<QualityMeasurement> parts = new ArrayList<>();
    for (int i = 0; i < Workers.count(); i++) {
      parts.add(new QualityMeasurement(tokenizer));
    }
    AtomicLong done = new AtomicLong();
    try (Progress progress = new Progress("quality", sample.size(), "documents")) {
      Workers.run(
          parts.size(),
          part -> {
            for (int i = part; i < sample.size(); i += parts.size()) {
              parts.get(part).add(sample.get(i));
              progress.update(done.incrementAndGet(), "");
            }
          });
    }
    QualityMeasurement all = parts.getFirst();
    parts.subList(1, parts.size()).forEach(all::add);
    return all.result(name);
  }

  private void add(Document document) {
    String text = document.text();
    int[] ids = tokenizer.encode(text);
    for (int id : ids) {
      times[id]++;
    }
    sources.merge(document.source(), TextFigures.of(text, ids.length), TextFigures::plus);
    Gpt2Splitter.INSTANCE.split(
        text,
        0,
        text.length(),
        (start, end) -> {
          words++;
          wordsSplit += isSplit(text.substring(start, end)) ? 1 : 0;
        });
    text.codePoints()
        .filter(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN)
        .forEach(c -> {
          han++;
          hanSplit += splitHan.computeIfAbsent(c, this::isSplit) ? 1 : 0;
        });
  }

  private boolean isSplit(String word) {
    if (splitWords.size() >= MAX_REMEMBERED_WORDS) {
      splitWords.clear();
    }
    return splitWords.computeIfAbsent(word, w -> tokenizer.encode(w).length > 1);
  }

  private boolean isSplit(int character) {
    return tokenizer.encode(Character.toString(character)).length > 1;
  }

  private void add(QualityMeasurement other) {
    Arrays.setAll(times, id -> times[id] + other.times[id]);
    other.sources.forEach((source, figures) -> sources.merge(source, figures, TextFigures::plus));
    words += other.words;
    wordsSplit += other.wordsSplit;
    han += other.han;
    hanSplit += other.hanSplit;
  }

  private TokenizerQuality result(String name) {
    int[] learned =
        IntStream.range(0, times.length)
            .filter(id -> tokenizer.tokenOf(id) != null && !tokenizer.isSpecial(id))
            .toArray();
    int used = (int) Arrays.stream(learned).filter(id -> times[id] > 0).count();
    return new TokenizerQuality(
        name,
        tokenizer.vocabSize(),
        sources.values().stream().reduce(TextFigures.NONE, TextFigures::plus),
        sourcesBySize(),
        share(wordsSplit, words),
        han == 0 ? null : share(hanSplit, han),
        share(used, learned.length),
        learned.length - used,
        deciles(learned),
        kinds(),
        longest(learned));
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  private Map<String, TextFigures> sourcesBySize() {
    Map<String, TextFigures> sorted = new LinkedHashMap<>();
    sources.entrySet().stream()
        .sorted(
            Comparator.comparingLong((Map.Entry<String, TextFigures> e) -> -e.getValue().bytes())
                .thenComparing(Map.Entry::getKey))
        .forEach(e -> sorted.put(e.getKey(), e.getValue()));
    return sorted;
  }

  private List<TokenizerQuality.Decile> deciles(int[] learned) {
    long[] rising = Arrays.stream(learned).mapToLong(id -> times[id]).sorted().toArray();
    long all = Arrays.stream(rising).sum();
    List<TokenizerQuality.Decile> deciles = new ArrayList<>();
    for (int tenth = 9; tenth >= 0; tenth--) {
      int from = (int) ((long) rising.length * tenth / 10);
      int to = (int) ((long) rising.length * (tenth + 1) / 10);
      if (from < to) {
        long sum = Arrays.stream(rising, from, to).sum();
        deciles.add(new TokenizerQuality.Decile(share(sum, all), rising[from]));
      }
    }
    return deciles;
  }

  private Map<String, TokenizerQuality.Kind> kinds() {
    Map<TokenKind, long[]> sums = new EnumMap<>(TokenKind.class);
    long all = Arrays.stream(times).sum();
    for (int id = 0; id < times.length; id++) {
      if (tokenizer.tokenOf(id) != null) {
        long[] sum = sums.computeIfAbsent(TokenKind.of(tokenizer, id), _ -> new long[2]);
        sum[0]++;
        sum[1] += times[id];
      }
    }
    Map<String, TokenizerQuality.Kind> kinds = new LinkedHashMap<>();
    sums.forEach((kind, sum) ->
        kinds.put(
            kind.name().toLowerCase(Locale.ROOT),
            new TokenizerQuality.Kind((int) sum[0], share(sum[1], all))));
    return kinds;
  }

  private List<TokenizerQuality.LongToken> longest(int[] learned) {
    return Arrays.stream(learned)
        .boxed()
        .sorted(
            Comparator.comparingInt((Integer id) -> -tokenizer.bytesOf(id).length)
                .thenComparing(Comparator.naturalOrder()))
        .limit(LONGEST)
        .map(id -> {
          byte[] bytes = tokenizer.bytesOf(id);
          String text = new String(bytes, StandardCharsets.UTF_8);
          return new TokenizerQuality.LongToken(id, text, bytes.length, times[id]);
        })
        .toList();
  }
}
