package org.zerochat4j.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.UnaryOperator;

/**
 * The way from text to ids: added tokens are found, the rest is normalised, split into words, and
 * every word is merged. Immutable but for a cache of words; safe for use by several threads.
 */
final class TextEncoder {
  /** Words up to this many UTF-16 units are remembered; longer ones hardly come twice. */
  private static final int CACHED_WORD = 16;

  private static final int CACHE_SLOTS = 1 << 15;

  private final Map<String, Integer> ids;
  private final int[] idOfByte = new int[ByteAlphabet.SIZE];
  private final MergeTable merges;
  private final boolean ignoreMerges;
  private final AddedTokenFinder beforeNormalizing;
  private final AddedTokenFinder afterNormalizing;
  private final UnaryOperator<String> normalizer;
  private final Splitter splitter;
  private final boolean prefixSpace;

  /** A slot holds the last word that fell into it; races lose a word, never mix two. */
  private final AtomicReferenceArray<CachedWord> cache = new AtomicReferenceArray<>(CACHE_SLOTS);

  private record CachedWord(String word, int[] ids) {}

  TextEncoder(TokenizerFile file, Map<String, Integer> ids, Collection<AddedToken> added) {
    this.ids = ids;
    for (int b = 0; b < idOfByte.length; b++) {
      idOfByte[b] = ids.getOrDefault(String.valueOf(ByteAlphabet.charOf(b)), -1);
    }
    merges = mergeTable(file, ids);
    ignoreMerges = file.ignoreMerges();
    beforeNormalizing = finder(added, false);
    afterNormalizing = finder(added, true);
    normalizer = file.normalizer();
    splitter = file.splitter();
    prefixSpace = file.prefixSpace();
  }

  int[] encode(String text, boolean parseSpecial) {
    String clean = replaceUnpairedSurrogates(text);
    Output out = new Output(Math.max(16, clean.length() / 2));
    WordEncoder words = new WordEncoder(merges);
    beforeNormalizing.sections(
        clean,
        parseSpecial,
        (token, start, end) -> {
          if (token != null) {
            out.add(token.id());
          } else {
            encodeSection(clean.substring(start, end), parseSpecial, words, out);
          }
        });
    return out.toArray();
  }

  private void encodeSection(String raw, boolean parseSpecial, WordEncoder words, Output out) {
    String section = normalizer == null ? raw : normalizer.apply(raw);
    afterNormalizing.sections(
        section,
        parseSpecial,
        (token, start, end) -> {
          if (token != null) {
            out.add(token.id());
          } else {
            String text = section;
            int from = start;
            int to = end;
            if (prefixSpace && text.charAt(start) != ' ') {
              text = " " + section.substring(start, end);
              from = 0;
              to = text.length();
            }
            encodeWords(text, from, to, words, out);
          }
        });
  }

  private void encodeWords(String text, int start, int end, WordEncoder words, Output out) {
    if (splitter == null) {
      encodeWord(text, start, end, words, out);
    } else {
      splitter.split(text, start, end, (from, to) -> encodeWord(text, from, to, words, out));
    }
  }

  private void encodeWord(String text, int start, int end, WordEncoder words, Output out) {
    int length = end - start;
    if (length > CACHED_WORD) {
      mergeWord(text, start, end, words);
      out.addAll(words);
      return;
    }
    int hash = length;
    for (int i = start; i < end; i++) {
      hash = hash * 31 + text.charAt(i);
    }
    int slot = ((hash * 0x9e3779b9) >>> 8) & (CACHE_SLOTS - 1);
    CachedWord cached = cache.get(slot);
    if (cached == null
        || cached.word.length() != length
        || !text.regionMatches(start, cached.word, 0, length)) {
      mergeWord(text, start, end, words);
      cached = new CachedWord(text.substring(start, end), words.result());
      cache.set(slot, cached);
    }
    out.addAll(cached.ids);
  }

  private void mergeWord(String text, int start, int end, WordEncoder words) {
    words.clear();
    if (ignoreMerges) {
      Integer whole = ids.get(inAlphabet(text.substring(start, end)));
      if (whole != null) {
        words.append(whole);
        return;
      }
    }
    for (int i = start; i < end; i++) {
      int c = text.charAt(i);
      if (c < 0x80) {
        appendByte(words, c);
      } else if (c < 0x800) {
        appendByte(words, 0xc0 | c >> 6);
        appendByte(words, 0x80 | (c & 0x3f));
      } else if (Character.isHighSurrogate((char) c)) {
        int point = Character.toCodePoint((char) c, text.charAt(++i));
        appendByte(words, 0xf0 | point >> 18);
        appendByte(words, 0x80 | (point >> 12 & 0x3f));
        appendByte(words, 0x80 | (point >> 6 & 0x3f));
        appendByte(words, 0x80 | (point & 0x3f));
      } else {
        appendByte(words, 0xe0 | c >> 12);
        appendByte(words, 0x80 | (c >> 6 & 0x3f));
        appendByte(words, 0x80 | (c & 0x3f));
      }
    }
    words.merge();
  }

  /**
   * A byte that the vocabulary lacks has no id and is left out, as the Hugging Face library does.
   */
  private void appendByte(WordEncoder words, int unsignedByte) {
    int id = idOfByte[unsignedByte];
    if (id >= 0) {
      words.append(id);
    }
  }

  private static MergeTable mergeTable(TokenizerFile file, Map<String, Integer> ids) {
    List<String[]> pairs = file.merges();
    MergeTable table = new MergeTable(pairs.size());
    for (int rank = 0; rank < pairs.size(); rank++) {
      String[] pair = pairs.get(rank);
      Integer left = ids.get(pair[0]);
      Integer right = ids.get(pair[1]);
      Integer merged = ids.get(pair[0] + pair[1]);
      if (left == null || right == null || merged == null) {
        throw file.error(
            "merge " + rank + " (" + pair[0] + " " + pair[1] + ") uses a token without an id");
      }
      table.add(left, right, rank, merged);
    }
    return table;
  }

  private static AddedTokenFinder finder(Collection<AddedToken> added, boolean normalized) {
    return new AddedTokenFinder(added.stream().filter(t -> t.normalized() == normalized).toList());
  }

  private static String inAlphabet(String word) {
    StringBuilder out = new StringBuilder();
    for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
      out.append(ByteAlphabet.charOf(b & 0xff));
    }
    return out.toString();
  }

  private static String replaceUnpairedSurrogates(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isHighSurrogate(c)
            && i + 1 < text.length()
            && Character.isLowSurrogate(text.charAt(i + 1))) {
          i++;
        } else {
          return text.codePoints()
              .map(p -> p >= Character.MIN_SURROGATE && p <= Character.MAX_SURROGATE ? 0xfffd : p)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
        }
      }
    }
    return text;
  }

  private static final class Output {
    private int[] ids;
    private int size;

    Output(int expected) {
      ids = new int[expected];
    }

    void add(int id) {
      reserve(1);
      ids[size++] = id;
    }

    void addAll(int[] more) {
      reserve(more.length);
      System.arraycopy(more, 0, ids, size, more.length);
      size += more.length;
    }

    void addAll(WordEncoder word) {
      reserve(word.length());
      size += word.copyTo(ids, size);
    }

    int[] toArray() {
      return Arrays.copyOf(ids, size);
    }

    private void reserve(int more) {
      if (size + more > ids.length) {
        ids = Arrays.copyOf(ids, Math.max(size + more, ids.length * 2));
      }
    }
  }
}
