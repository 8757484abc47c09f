package org.zerochat4j.corpus.dedup;

import com.dynatrace.hash4j.hashing.HashValue128;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.zerochat4j.base.Json;
import org.zerochat4j.corpus.Hash;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.JsonLines;
import org.zerochat4j.corpus.rows.Row;

/** Modes near and exact: whole rows are removed. */
final class DocumentDedup {
  private static final byte[] NOTHING = {};

  private final DedupConfig config;
  private final boolean near;
  private final NGrams grams;
  private final ConcurrentLinkedQueue<Sketcher> idle = new ConcurrentLinkedQueue<>();

  DocumentDedup(DedupConfig config) {
    this.config = config;
    this.near = config.mode() == DedupMode.NEAR;
    this.grams = config.grams();
  }

  DedupResult run(List<Path> files, WorkFolder work, BadRows bad) {
    try (TextStore store = new TextStore(work, near ? config.hashes() : 0)) {
      InputPass inputs = new InputPass(files, work, store);
      inputs.read(this::entry, bad);
      try (Links links = new Links(work, store.size())) {
        DuplicateSearch.run(work, store, links, config);
        Clusters clusters = new Clusters(links.sets(), store, config.keep());
        long repeatedIds = 0;
        if (config.pairs() != null) {
          new RemovedRows(store, links, clusters, config).write(config.pairs());
          repeatedIds = repeatedIds(work, store);
        }
        return write(inputs, store, clusters, bad, work.checkpoint().oversized(), repeatedIds);
      }
    }
  }

  private static long repeatedIds(WorkFolder work, TextStore store) {
    try (EqualHashes hashes = new EqualHashes(work)) {
      TextStore.Cursor table = store.cursor(0);
      for (int i = 0; i < store.size(); i++) {
        HashValue128 hash = Hash.bytes128(store.id(table.next()));
        hashes.add(i, hash.getMostSignificantBits(), hash.getLeastSignificantBits());
      }
      long[] repeated = {0};
      hashes.forEach((_, _) -> repeated[0]++, _ -> {});
      return repeated[0];
    }
  }

  private TextStore.Entry entry(Row row) throws BadRow {
    String id = Json.line(row.idValue());
    return entry(row.ordinal(), id, config.by().of(row));
  }

  /** A text as it is stored; threads may ask at once. */
  TextStore.Entry entry(long ordinal, String id, String text) {
    String normalized = grams.normalized(text);
    byte[] bytes = normalized.getBytes(StandardCharsets.UTF_8);
    HashValue128 hash = Hash.bytes128(bytes);
    return new TextStore.Entry(
        ordinal,
        id.getBytes(StandardCharsets.UTF_8),
        near ? bytes : NOTHING,
        normalized.codePointCount(0, normalized.length()),
        hash.getMostSignificantBits(),
        hash.getLeastSignificantBits(),
        near ? signature(normalized) : NOTHING);
  }

  private byte[] signature(String normalized) {
    long[] all = NGrams.room(normalized);
    int count = grams.cut(normalized, all);
    if (count == 0) {
      return NOTHING;
    }
    Sketcher sketcher = idle.poll();
    if (sketcher == null) {
      sketcher = new Sketcher(config.hashes());
    }
    byte[] signature = sketcher.sketch(all, count);
    idle.add(sketcher);
    return signature;
  }

  private DedupResult write(
      InputPass inputs,
      TextStore store,
      Clusters clusters,
      BadRows bad,
      long oversized,
      long repeatedIds) {
    long[] counts = new long[2]; // Removed, and those of them that are equal.
    JsonLines.write(
        config.out(),
        sink ->
            inputs.copy(
                config.maxRowBytes(),
                (i, meta, json) -> {
                  int kept = clusters.kept(i);
                  if (kept == i) {
                    sink.writeRaw(json);
                  } else {
                    counts[0]++;
                    counts[1] += meta.sameText(store.meta(kept)) ? 1 : 0;
                  }
                }));
    Bands bands = near ? Bands.of(config.threshold(), config.hashes()) : new Bands(0, 0);
    return new DedupResult(
        store.size() + bad.count(),
        store.size() - counts[0],
        counts[0],
        clusters.clusters(),
        counts[1],
        0,
        0,
        0,
        0,
        config.mode(),
        config.threshold(),
        config.unit(),
        config.ngram(),
        bands.bands(),
        bands.rows(),
        oversized,
        repeatedIds,
        bad);
  }
}
