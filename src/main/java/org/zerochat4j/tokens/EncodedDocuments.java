package org.zerochat4j.tokens;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.zerochat4j.base.Workers;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.Hash;
import org.zerochat4j.tokenizer.Encoder;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.bpe.IdBuffer;

/**
 * Documents as packed ids in their order, encoded a batch at a time on all cores. The buffers of a
 * batch are used again for the next one.
 */
final class EncodedDocuments {
  private static final int BATCH_CHARS = 1 << 22;
  private static final int BATCH_DOCUMENTS = 1 << 16;

  /** A thread takes so much text at once: enough to be worth it, little enough to share evenly. */
  private static final int TASK_CHARS = 1 << 15;

  private final Iterator<Document> documents;
  private final Tokenizer tokenizer;
  private final TokenType type;
  private final ConcurrentLinkedDeque<Scribe> idle = new ConcurrentLinkedDeque<>();
  private final List<Document> batch = new ArrayList<>();
  private final List<Task> tasks = new ArrayList<>();
  private int taskCount;
  private int task; // the current document is of this task,
  private int next; // the one with this number in the batch

  /** What a thread encodes with, for as many tasks as it takes. */
  private record Scribe(Encoder encoder, IdBuffer ids) {}

  /** Consecutive documents of the batch and what became of them. */
  private static final class Task {
    private int first;
    private int count;
    private byte[] packed = new byte[TASK_CHARS];
    private int[] ends = new int[16];
    private int[] hashes = new int[16];
    private long[] bytes = new long[16];
  }

  EncodedDocuments(Iterator<Document> documents, Tokenizer tokenizer) {
    this.documents = documents;
    this.tokenizer = tokenizer;
    this.type = TokenType.forVocab(tokenizer.vocabSize());
  }

  /** Leaves out the next {@code count} documents without encoding them; fewer if there are not. */
  void skip(long count) {
    for (long i = 0; i < count && documents.hasNext(); i++) {
      documents.next();
    }
  }

  /**
   * Whether there is a current document. A new batch is encoded when the last one is used up.
   *
   * @param meanwhile what else may be done by one of the threads while they encode
   */
  boolean hasNext(Runnable meanwhile) {
    if (next == batch.size()) {
      encodeBatch(meanwhile);
    }
    return next < batch.size();
  }

  /** How many ids the current document has, the end token included. */
  int tokens() {
    return (end() - start()) / type.bytes();
  }

  /** Where in {@link #packed} the current document begins. */
  int start() {
    int i = next - current().first;
    return i == 0 ? 0 : current().ends[i - 1];
  }

  int end() {
    return current().ends[next - current().first];
  }

  byte[] packed() {
    return current().packed;
  }

  int hash() {
    return current().hashes[next - current().first];
  }

  /** The size of the current document's text in UTF-8. */
  long bytes() {
    return current().bytes[next - current().first];
  }

  String source() {
    return batch.get(next).source();
  }

  /** Goes on to the next document. */
  void advance() {
    Task used = current();
    next++;
    if (next == used.first + used.count) {
      task++;
    }
  }

  private Task current() {
    if (next == batch.size()) {
      throw new NoSuchElementException();
    }
    return tasks.get(task);
  }

  private void encodeBatch(Runnable meanwhile) {
    batch.clear();
    taskCount = 0;
    task = 0;
    next = 0;
    long chars = 0;
    long taskChars = 0;
    while (chars < BATCH_CHARS && batch.size() < BATCH_DOCUMENTS && documents.hasNext()) {
      if (taskCount == 0 || taskChars >= TASK_CHARS) {
        begin(batch.size());
        taskChars = 0;
      }
      Document document = documents.next();
      batch.add(document);
      tasks.get(taskCount - 1).count++;
      chars += document.text().length();
      taskChars += document.text().length();
    }
    Workers.run(
        taskCount + 1,
        i -> {
          if (i == 0) {
            meanwhile.run();
          } else {
            encode(tasks.get(i - 1));
          }
        });
  }

  private void begin(int first) {
    if (taskCount == tasks.size()) {
      tasks.add(new Task());
    }
    Task fresh = tasks.get(taskCount++);
    fresh.first = first;
    fresh.count = 0;
  }

  private void encode(Task work) {
    if (work.ends.length < work.count) {
      work.ends = new int[work.count];
      work.hashes = new int[work.count];
      work.bytes = new long[work.count];
    }
    Scribe mine = idle.poll();
    Scribe scribe = mine == null ? new Scribe(tokenizer.encoder(), new IdBuffer()) : mine;
    IdBuffer ids = scribe.ids;
    int at = 0;
    for (int i = 0; i < work.count; i++) {
      String text = batch.get(work.first + i).text();
      ids.clear();
      scribe.encoder.encode(text, false, ids);
      ids.add(tokenizer.eosId());
      long needed = at + (long) ids.size() * type.bytes();
      if (work.packed.length < needed) {
        work.packed = Arrays.copyOf(work.packed, Math.toIntExact(needed + needed / 2));
      }
      at = type.put(work.packed, at, ids.array(), ids.size());
      work.ends[i] = at;
      work.hashes[i] = (int) Hash.text(text, 0);
      work.bytes[i] = Characters.utf8Length(text);
    }
    idle.push(scribe);
  }
}
