package org.zerochat4j.tokenizer.training;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The distinct words of a corpus with their counts, in parts that can be read side by side: in
 * memory, or in files when they are many. In which part and order a word stands is no matter to
 * training, whose result depends on the counts alone.
 */
final class CountedWords implements AutoCloseable {
  private final WordTable[] tables;
  private final WordSpill spill;
  private final AtomicLong distinct = new AtomicLong();
  private final long texts;
  private final long chars;

  /**
   * @param spill the files that hold the words, null for words in memory
   */
  CountedWords(int parts, WordSpill spill, long texts, long chars) {
    this.tables = new WordTable[parts];
    this.spill = spill;
    this.texts = texts;
    this.chars = chars;
  }

  void put(int part, WordTable table) {
    tables[part] = table;
  }

  void counted(int words) {
    distinct.addAndGet(words);
  }

  int parts() {
    return tables.length;
  }

  /** Calls {@code visitor} for every word of a part. */
  void forEach(int part, WordTable.Visitor visitor) {
    if (spill == null) {
      tables[part].forEach(visitor);
    } else {
      spill.forEach(part, visitor);
    }
  }

  /** Forgets a part that is no longer needed. */
  void release(int part) {
    tables[part] = null;
  }

  /** How many different words there are. */
  long distinct() {
    return distinct.get();
  }

  long texts() {
    return texts;
  }

  /** UTF-16 units of all texts. */
  long chars() {
    return chars;
  }

  boolean spilled() {
    return spill != null;
  }

  @Override
  public void close() {
    if (spill != null) {
      spill.close();
    }
  }
}
