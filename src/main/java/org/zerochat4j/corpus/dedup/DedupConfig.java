package org.zerochat4j.corpus.dedup;

import java.nio.file.Path;
import java.util.List;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Required;
import org.zerochat4j.config.Validated;
import org.zerochat4j.corpus.rows.BadRows;

/** Settings of {@link Dedup} and {@link Deduplicator}. */
public record DedupConfig(
    @Required("--input FILE") @Doc("files or folders of rows, read in this order")
        List<Path> inputs,
    @Required("--out FILE")
        @Doc("the JSON Lines file to write: the rows that are kept, as they were")
        Path out,
    @Doc("a file to list the removed rows in, {removed, kept, jaccard}; null for none") Path pairs,
    @Doc(
            "near: rows that are alike; exact: rows of equal text; lines: lines that were there"
                + " before")
        DedupMode mode,
    @Doc("what is compared: whole, or the prompt of a conversation or preference") ComparedText by,
    @Doc("which row of a cluster is kept: the first or the longest") KeptMember keep,
    @Doc("near: Jaccard similarity of the n-gram sets from which on two rows are alike")
        double threshold,
    @Doc("near: n-grams of characters, white space left out, or of words between white space")
        GramUnit unit,
    @Doc("near: characters or words in an n-gram") int ngram,
    @Doc("near: hash values in a row's MinHash signature") int hashes,
    @Doc("lines: a line with fewer characters, white space left out, is never removed")
        int lineLength,
    @Doc("bad rows after which the work stops") long maxBadRows,
    @Doc("longest row in bytes") int maxRowBytes)
    implements Validated {
  /** 2-grams and a threshold for pretraining text, no inputs. */
  public static DedupConfig defaults() {
    return new DedupConfig(
        List.of(),
        null,
        null,
        DedupMode.NEAR,
        ComparedText.WHOLE,
        KeptMember.FIRST,
        0.6,
        GramUnit.CHARACTER,
        2,
        256,
        10,
        BadRows.DEFAULT_LIMIT,
        BadRows.DEFAULT_ROW_BYTES);
  }

  @Override
  public void validate(Problems problems) {
    problems.require(
        mode != DedupMode.LINES || pairs == null,
        "pairs",
        "a line is not removed for a row: mode lines has no pairs");
    problems.require(threshold >= 0.05 && threshold <= 1, "threshold", "must be from 0.05 to 1");
    problems.require(ngram >= 1 && ngram <= 100, "ngram", "must be from 1 to 100");
    problems.require(hashes >= 64 && hashes <= 4096, "hashes", "must be from 64 to 4096");
    problems.require(lineLength >= 1, "lineLength", "must be at least 1");
    BadRows.validate(problems, maxBadRows, maxRowBytes);
  }

  NGrams grams() {
    return new NGrams(unit, ngram);
  }
}
