package org.zerochat4j.corpus.dedup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;
import org.zerochat4j.base.Workers;

/** Finds near-duplicates in a list of texts, by the means of {@link Dedup}. */
public final class Deduplicator {
  private static final int BATCH = 1024;

  private Deduplicator() {}

  /**
   * What was found out about the texts, by their index.
   *
   * @param kept the text that stands for each: itself for a text that is kept
   * @param partner for a text that is not kept a text of its cluster that is similar enough, else
   *     -1
   */
  public record Found(int[] kept, int[] partner) {
    /** Whether another text stands for text {@code i}. */
    public boolean isRemoved(int i) {
      return kept[i] != i;
    }
  }

  /** Clusters texts by the mode, threshold, n-grams, hashes and kept member of {@code config}. */
  public static Found find(List<String> texts, DedupConfig config) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("dedup");
      try {
        return find(texts, config, WorkFolder.open(folder, ""));
      } finally {
        AtomicFiles.deleteTree(folder);
      }
    } catch (IOException e) {
      throw new UserError("cannot use a temporary folder: " + AtomicFiles.reason(e), e);
    }
  }

  /** The exact similarity that {@link #find} goes by. */
  public static double jaccard(String a, String b, GramUnit unit, int ngram) {
    NGrams grams = new NGrams(unit, ngram);
    return GramSet.jaccard(grams.set(grams.normalized(a)), grams.set(grams.normalized(b)));
  }

  private static Found find(List<String> texts, DedupConfig config, WorkFolder work) {
    boolean near = config.mode() == DedupMode.NEAR;
    try (TextStore store = new TextStore(work, near ? config.hashes() : 0)) {
      DocumentDedup documents = new DocumentDedup(config);
      TextStore.Entry[] batch = new TextStore.Entry[BATCH];
      for (int first = 0; first < texts.size(); first += BATCH) {
        int begin = first;
        int n = Math.min(BATCH, texts.size() - first);
        Workers.run(n, i -> batch[i] = documents.entry(0, "", texts.get(begin + i)));
        Arrays.stream(batch, 0, n).forEach(store::add);
      }
      work.save(store.flush(work.checkpoint(), List.of()));
      try (Links links = new Links(work, texts.size())) {
        DuplicateSearch.run(work, store, links, config);
        Clusters clusters = new Clusters(links.sets(), store, config.keep());
        int[] firstLinks = links.first();
        int[] kept = new int[texts.size()];
        int[] partner = new int[texts.size()];
        for (int i = 0; i < kept.length; i++) {
          kept[i] = clusters.kept(i);
          partner[i] = kept[i] == i ? -1 : links.get(firstLinks[i]).other(i);
        }
        return new Found(kept, partner);
      }
    }
  }
}
