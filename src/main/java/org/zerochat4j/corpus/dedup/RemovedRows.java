package org.zerochat4j.corpus.dedup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.Workers;
import org.zerochat4j.corpus.rows.JsonLines;

/**
 * The list of removed rows: {@code removed}, {@code kept} and their exact similarity. Where that is
 * less than the threshold, the row was removed for another member of its cluster, which {@code via}
 * and {@code via_jaccard} name.
 */
final class RemovedRows {
  private static final int BATCH = 1024;
  private static final int TASK = 16;

  private final TextStore store;
  private final Links links;
  private final Clusters clusters;
  private final DedupConfig config;
  private final int[] firstLinks;
  private final ConcurrentLinkedQueue<GramSets> idle = new ConcurrentLinkedQueue<>();
  private final GramSets.LongTexts longTexts = new GramSets.LongTexts();

  RemovedRows(TextStore store, Links links, Clusters clusters, DedupConfig config) {
    this.store = store;
    this.links = links;
    this.clusters = clusters;
    this.config = config;
    this.firstLinks = links.first();
  }

  void write(Path file) {
    JsonLines.write(
        file,
        sink -> {
          try (Progress progress = new Progress("dedup: pairs", store.size(), "rows")) {
            int[] batch = new int[BATCH];
            int n = 0;
            for (int i = 0; i < store.size(); i++) {
              if (clusters.isRemoved(i)) {
                batch[n++] = i;
              }
              if (n == BATCH || i + 1 == store.size()) {
                write(Arrays.copyOf(batch, n), sink);
                progress.update(i + 1L, "");
                n = 0;
              }
            }
          }
        });
  }

  /** A member of the cluster of a removed text that is similar enough. */
  Links.Link link(int removed) {
    return links.get(firstLinks[removed]);
  }

  private void write(int[] removed, JsonLines.Sink sink) throws IOException {
    byte[][] rows = new byte[removed.length][];
    Workers.run(
        (removed.length + TASK - 1) / TASK,
        task -> {
          GramSets sets = idle.poll();
          if (sets == null) {
            sets = new GramSets(store, config.grams(), longTexts);
          }
          for (int i = task * TASK; i < Math.min(removed.length, (task + 1) * TASK); i++) {
            rows[i] = row(removed[i], sets);
          }
          idle.add(sets);
        });
    for (byte[] row : rows) {
      sink.writeRaw(row);
    }
  }

  private byte[] row(int removed, GramSets sets) {
    int kept = clusters.kept(removed);
    Links.Link link = link(removed);
    double jaccard = link.other(removed) == kept ? link.jaccard() : jaccard(removed, kept, sets);
    ByteArrayOutputStream row = new ByteArrayOutputStream();
    put(row, "{\"removed\":", store.id(removed));
    put(row, ",\"kept\":", store.id(kept));
    put(row, ",\"jaccard\":", number(jaccard));
    if (jaccard < config.threshold()) {
      put(row, ",\"via\":", store.id(link.other(removed)));
      put(row, ",\"via_jaccard\":", number(link.jaccard()));
    }
    row.write('}');
    return row.toByteArray();
  }

  private double jaccard(int a, int b, GramSets sets) {
    return store.meta(a).sameText(store.meta(b)) ? 1 : sets.jaccard(a, b);
  }

  private static void put(ByteArrayOutputStream row, String name, byte[] value) {
    row.writeBytes(name.getBytes(StandardCharsets.UTF_8));
    row.writeBytes(value);
  }

  private static byte[] number(double value) {
    return Json.line(value).getBytes(StandardCharsets.UTF_8);
  }
}
