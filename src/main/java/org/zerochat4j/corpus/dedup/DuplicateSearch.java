package org.zerochat4j.corpus.dedup;

import org.zerochat4j.base.Progress;

/** From stored texts to clusters: equal texts first, then, if asked for, those that are alike. */
final class DuplicateSearch {
  private DuplicateSearch() {}

  /** Does what the checkpoint does not say is done; {@code links} then has all that was found. */
  static void run(WorkFolder work, TextStore store, Links links, DedupConfig config) {
    if (!work.checkpoint().equalDone()) {
      joinEqual(work, store, links);
      work.save(work.checkpoint().withEqual(links.flush()));
    }
    if (config.mode() == DedupMode.NEAR) {
      try (Partitions entries = new Partitions(work.file("bands"), 1, work.checkpoint().bands())) {
        if (work.checkpoint().bands() == 0 && store.size() > 0) {
          Bands bands = Bands.of(config.threshold(), config.hashes());
          BandHashes.write(store, bands, links.sets(), entries);
          work.save(work.checkpoint().withBands(entries.finish()));
        }
        new NearPairs(work, store, links, entries, config).search();
      }
    }
  }

  private static void joinEqual(WorkFolder work, TextStore store, Links links) {
    try (EqualHashes hashes = new EqualHashes(work);
        Progress progress = new Progress("dedup: equal", store.size(), "rows")) {
      TextStore.Cursor table = store.cursor(0);
      for (int i = 0; i < store.size(); i++) {
        TextStore.Meta meta = table.next();
        hashes.add(i, meta.hash(), meta.hash2());
      }
      hashes.forEach(
          (i, first) -> links.join((int) first, (int) i, 1), done -> progress.update(done, ""));
    }
  }
}
