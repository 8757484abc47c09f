package org.zerochat4j.tokenizer.training;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.Workers;
import org.zerochat4j.tokenizer.split.Splitter;

/**
 * Counts the words of texts in bounded memory. Each thread has tables of its own, one for each of
 * {@link #PARTS} ranges of the words' hashes; when all tables together outgrow the budget, they are
 * appended to one file a range and emptied. In the end the tables and the file of a range are added
 * up, range by range and a range a thread: the counts are exact, whether or not anything was
 * written.
 */
final class WordCounter {
  /** Ranges of hashes: the words of one at a time and thread are in memory while adding up. */
  static final int PARTS = 64;

  private static final int PART_BITS = Integer.numberOfTrailingZeros(PARTS);

  /** Characters that are counted at a time, fewer where memory is short. */
  private static final int BATCH_CHARS = 1 << 22;

  private static final Hasher64 HASHER = Hashing.xxh3_64();

  private final Splitter splitter;
  private final long budget;
  private final long batchLimit;
  private final Path folder;
  private final List<Tables> threads = new ArrayList<>();
  private WordSpill spill;
  private final List<String> batch = new ArrayList<>();
  private long batchChars;
  private long texts;
  private long chars;

  /**
   * @param budget bytes that the tables may take before they are written out
   * @param folder where a folder for that is made
   */
  WordCounter(Splitter splitter, long budget, Path folder) {
    this.splitter = splitter;
    this.budget = budget;
    this.batchLimit = Math.clamp(budget / 16, 1 << 16, BATCH_CHARS);
    this.folder = folder;
    for (int i = 0; i < Workers.count(); i++) {
      threads.add(new Tables());
    }
  }

  /** Counts all of {@code source}; what it returns has to be closed. */
  static CountedWords count(Stream<String> source, Splitter splitter, long budget, Path folder) {
    WordCounter counter = new WordCounter(splitter, budget, folder);
    try (Progress progress = new Progress("tokenizer: words", 0, "characters")) {
      // Not by iterator: the iterator of a flat-mapped stream holds whole files in memory.
      source
          .sequential()
          .forEach(text -> {
            counter.add(text);
            progress.update(counter.chars, "");
          });
      return counter.finish();
    } catch (RuntimeException | Error e) {
      if (counter.spill != null) {
        counter.spill.close();
      }
      throw e;
    }
  }

  private void add(String text) {
    texts++;
    chars += text.length();
    batch.add(text);
    batchChars += text.length();
    if (batchChars >= batchLimit) {
      countBatch();
    }
  }

  private void countBatch() {
    Workers.run(
        threads.size(),
        part -> {
          Tables tables = threads.get(part);
          for (int i = part; i < batch.size(); i += threads.size()) {
            tables.count(batch.get(i), splitter);
          }
        });
    batch.clear();
    batchChars = 0;
    if (threads.stream().mapToLong(Tables::memory).sum() > budget) {
      if (spill == null) {
        spill = new WordSpill(folder, PARTS);
      }
      Workers.run(
          PARTS,
          part -> {
            for (Tables tables : threads) {
              spill.append(part, tables.take(part));
            }
          });
    }
  }

  private CountedWords finish() {
    countBatch();
    CountedWords counted = new CountedWords(PARTS, spill, texts, chars);
    Workers.run(
        PARTS,
        part -> {
          WordTable all = threads.getFirst().take(part);
          for (Tables tables : threads.subList(1, threads.size())) {
            all.addAll(tables.take(part));
          }
          if (spill == null) {
            counted.put(part, all);
          } else {
            spill.forEach(
                part, (bytes, from, to, n) -> all.add(bytes, from, to, slot(bytes, from, to), n));
            spill.replace(part, all);
          }
          counted.counted(all.size());
        });
    return counted;
  }

  private static int slot(byte[] bytes, int from, int to) {
    return (int) HASHER.hashBytesToLong(bytes, from, to - from);
  }

  /** The tables of one thread. */
  private static final class Tables {
    private final WordTable[] tables = new WordTable[PARTS];
    private char[] chars = new char[1 << 12];
    private byte[] word = new byte[1 << 12];

    Tables() {
      for (int part = 0; part < PARTS; part++) {
        tables[part] = new WordTable();
      }
    }

    long memory() {
      long sum = 0;
      for (WordTable table : tables) {
        sum += table.memory();
      }
      return sum;
    }

    /** Gives the table of a range away and begins a new one. */
    WordTable take(int part) {
      WordTable table = tables[part];
      tables[part] = new WordTable();
      return table;
    }

    void count(String text, Splitter splitter) {
      if (chars.length < text.length()) {
        chars = new char[Math.max(text.length(), 2 * chars.length)];
      }
      text.getChars(0, text.length(), chars, 0);
      replaceUnpaired(text.length());
      splitter.split(
          chars,
          0,
          text.length(),
          (start, end) -> {
            int length = utf8(chars, start, end);
            long hash = HASHER.hashBytesToLong(word, 0, length);
            tables[(int) (hash >>> (Long.SIZE - PART_BITS))].add(word, 0, length, (int) hash, 1);
          });
    }

    /** An unpaired surrogate is no character: U+FFFD takes its place, as in encoding. */
    private void replaceUnpaired(int length) {
      for (int i = 0; i < length; i++) {
        if (Character.isSurrogate(chars[i])) {
          if (i + 1 < length && Character.isSurrogatePair(chars[i], chars[i + 1])) {
            i++;
          } else {
            chars[i] = '\ufffd';
          }
        }
      }
    }

    /** Puts the characters, which have no unpaired surrogate, into {@link #word}. */
    private int utf8(char[] text, int start, int end) {
      if (word.length < 3L * (end - start)) {
        word = new byte[Math.toIntExact(3L * (end - start))];
      }
      byte[] out = word;
      int n = 0;
      for (int i = start; i < end; i++) {
        char c = text[i];
        if (c < 0x80) {
          out[n++] = (byte) c;
        } else if (c < 0x800) {
          out[n++] = (byte) (0xc0 | (c >> 6));
          out[n++] = (byte) (0x80 | (c & 0x3f));
        } else if (Character.isHighSurrogate(c)) {
          int point = Character.toCodePoint(c, text[++i]);
          out[n++] = (byte) (0xf0 | (point >> 18));
          out[n++] = (byte) (0x80 | ((point >> 12) & 0x3f));
          out[n++] = (byte) (0x80 | ((point >> 6) & 0x3f));
          out[n++] = (byte) (0x80 | (point & 0x3f));
        } else {
          out[n++] = (byte) (0xe0 | (c >> 12));
          out[n++] = (byte) (0x80 | ((c >> 6) & 0x3f));
          out[n++] = (byte) (0x80 | (c & 0x3f));
        }
      }
      return n;
    }
  }
}
