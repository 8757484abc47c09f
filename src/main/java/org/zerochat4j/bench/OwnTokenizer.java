package org.zerochat4j.bench;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.zerochat4j.base.Workers;
import org.zerochat4j.tokenizer.Encoder;
import org.zerochat4j.tokenizer.Tokenizer;
import org.zerochat4j.tokenizer.bpe.IdBuffer;

/** Our tokenizer. */
final class OwnTokenizer implements TokenizerSide {
  private static final int TEXTS_A_TASK = 4;

  private final List<String> texts;
  private final Tokenizer tokenizer;
  private final Queue<Scribe> idle = new ConcurrentLinkedQueue<>();
  private int[][] ids = {};

  private record Scribe(Encoder encoder, IdBuffer ids) {}

  OwnTokenizer(Tokenizer tokenizer, List<String> texts) {
    this.tokenizer = tokenizer;
    this.texts = texts;
  }

  @Override
  public List<Mode> parallelModes() {
    return List.of(Mode.THREADS);
  }

  @Override
  public double encode(int part, int parts, Mode mode) {
    int count = (texts.size() - part + parts - 1) / parts;
    ids = new int[count][];
    long began = System.nanoTime();
    if (mode == Mode.SINGLE) {
      encode(part, parts, 0, count);
    } else {
      Workers.run(
          (count + TEXTS_A_TASK - 1) / TEXTS_A_TASK,
          task ->
              encode(part, parts, task * TEXTS_A_TASK, Math.min(count, (task + 1) * TEXTS_A_TASK)));
    }
    return (System.nanoTime() - began) * 1e-9;
  }

  private void encode(int part, int parts, int from, int to) {
    Scribe free = idle.poll();
    Scribe scribe = free == null ? new Scribe(tokenizer.encoder(), new IdBuffer()) : free;
    for (int i = from; i < to; i++) {
      scribe.ids.clear();
      scribe.encoder.encode(texts.get(part + i * parts), true, scribe.ids);
      ids[i] = scribe.ids.toArray();
    }
    idle.add(scribe);
  }

  @Override
  public int[][] ids() {
    return ids;
  }

  @Override
  public void close() {}
}
