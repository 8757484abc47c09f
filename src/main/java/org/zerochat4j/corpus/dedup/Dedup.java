package org.zerochat4j.corpus.dedup;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zerochat4j.base.Progress;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.layouts.RowText;
import org.zerochat4j.corpus.rows.BadRows;
import org.zerochat4j.corpus.rows.InputFiles;
import org.zerochat4j.corpus.rows.JsonLines;
import org.zerochat4j.corpus.rows.RowIndex;

/**
 * The stage that removes near-duplicate rows from JSON Lines: documents, conversations or
 * preferences. Rows that are kept are copied as they are.
 */
public final class Dedup {
  private Dedup() {}

  /**
   * Removes the near-duplicates among all configured inputs.
   *
   * @throws UserError when an input cannot be read or has too many bad rows; nothing is written
   *     then
   */
  public static DedupResult run(DedupConfig config) {
    if (config.inputs().isEmpty() || config.out() == null) {
      throw new UserError(
          "dedup needs inputs and out: name the files to read and the file to write");
    }
    BadRows bad = new BadRows(config.maxBadRows(), config.maxRowBytes());
    List<Object> ids = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    RowIndex index = read(config, bad, ids, texts);
    Deduplicator.Clusters clusters = Deduplicator.find(texts, config);
    JsonLines.write(
        config.out(),
        sink ->
            index.reread((row, json) -> {
              if (!clusters.isRemoved(row)) {
                sink.writeRaw(json);
              }
            }));
    if (config.pairs() != null) {
      writePairs(config, ids, texts, clusters);
    }
    return result(config, bad, texts, clusters);
  }

  private static RowIndex read(
      DedupConfig config, BadRows bad, List<Object> ids, List<String> texts) {
    try (Progress progress = new Progress("dedup", 0, "rows")) {
      return new RowIndex(
          InputFiles.of(config.inputs()),
          row -> Map.entry(row.idValue(), Characters.withoutWhiteSpace(RowText.whole(row))),
          bad,
          entry -> {
            ids.add(entry.getKey());
            texts.add(entry.getValue());
            progress.update(ids.size(), "");
          });
    }
  }

  /**
   * A row per removed text. Where it is less than the threshold like the kept one and was removed
   * because of another member of the cluster, that one is named too.
   */
  private static void writePairs(
      DedupConfig config, List<Object> ids, List<String> texts, Deduplicator.Clusters clusters) {
    JsonLines.write(
        config.pairs(),
        sink -> {
          for (int i = 0; i < texts.size(); i++) {
            if (clusters.isRemoved(i)) {
              int kept = clusters.kept()[i];
              double jaccard = Deduplicator.jaccard(texts.get(i), texts.get(kept), config.ngram());
              Map<String, Object> pair = new LinkedHashMap<>();
              pair.put("removed", ids.get(i));
              pair.put("kept", ids.get(kept));
              pair.put("jaccard", jaccard);
              if (jaccard < config.threshold()) {
                int via = clusters.partner()[i];
                pair.put("via", ids.get(via));
                pair.put(
                    "via_jaccard",
                    Deduplicator.jaccard(texts.get(i), texts.get(via), config.ngram()));
              }
              sink.write(pair);
            }
          }
        });
  }

  private static DedupResult result(
      DedupConfig config, BadRows bad, List<String> texts, Deduplicator.Clusters clusters) {
    BitSet heads = new BitSet();
    long removed = 0;
    long equal = 0;
    for (int i = 0; i < texts.size(); i++) {
      int kept = clusters.kept()[i];
      if (kept != i) {
        heads.set(kept);
        removed++;
        equal += texts.get(i).equals(texts.get(kept)) ? 1 : 0;
      }
    }
    return new DedupResult(
        texts.size() + bad.count(),
        texts.size() - removed,
        removed,
        heads.cardinality(),
        equal,
        config.threshold(),
        config.ngram(),
        clusters.bands(),
        clusters.rows(),
        bad);
  }
}
