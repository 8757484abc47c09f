package org.zerochat4j.corpus.dedup;

import java.nio.file.Path;
import java.util.List;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;
import org.zerochat4j.corpus.rows.BadRows;

/** Settings of {@link Dedup} and {@link Deduplicator}. */
public record DedupConfig(
    @Doc("files or folders of JSON Lines, read in this order; of duplicates the first is kept")
        List<Path> inputs,
    @Doc("the JSON Lines file to write: the rows that are kept, as they were") Path out,
    @Doc("a file to list the removed rows in, {removed, kept, jaccard}; null for none") Path pairs,
    @Doc("Jaccard similarity of the n-gram sets from which on two texts are duplicates")
        double threshold,
    @Doc("code points in an n-gram, white space left out") int ngram,
    @Doc("hash values in a text's MinHash signature") int hashes,
    @Doc("bad rows after which the work stops") long maxBadRows,
    @Doc("longest row in bytes") int maxRowBytes)
    implements Validated {
  /** 2-grams and a threshold for pretraining text, no inputs. */
  public static DedupConfig defaults() {
    return new DedupConfig(
        List.of(), null, null, 0.6, 2, 256, BadRows.DEFAULT_LIMIT, BadRows.DEFAULT_ROW_BYTES);
  }

  @Override
  public void validate(Problems problems) {
    problems.require(threshold >= 0.05 && threshold <= 1, "threshold", "must be from 0.05 to 1");
    problems.require(ngram >= 1 && ngram <= 100, "ngram", "must be from 1 to 100");
    problems.require(hashes >= 64 && hashes <= 4096, "hashes", "must be from 64 to 4096");
    problems.require(maxBadRows >= 0, "maxBadRows", "must not be negative");
    problems.require(maxRowBytes > 0, "maxRowBytes", "must be positive");
  }
}
