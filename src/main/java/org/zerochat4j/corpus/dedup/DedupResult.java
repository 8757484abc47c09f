package org.zerochat4j.corpus.dedup;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.zerochat4j.corpus.rows.BadRows;

/**
 * What deduplication did: {@code in = out + removed + bad rows}.
 *
 * @param in rows read, bad ones too
 * @param out rows written
 * @param removed rows that are like one that was kept; with mode lines: rows without a line left
 * @param clusters groups of two or more rows of which one was kept; with mode lines 0
 * @param equal those of the removed rows whose text is the kept one's but for white space
 * @param lines with mode lines: lines that are not blank
 * @param removedLines with mode lines: those that were there before
 * @param removedBytes with mode lines: what those lines took, in UTF-8 without their line ends
 * @param changed with mode lines: rows that were written without some of their lines
 * @param bands with mode near: bands of the signatures
 * @param rowsPerBand with mode near: signature components a band
 * @param oversized with mode near: buckets in which so many rows met that each was compared with
 *     its 256 neighbours in the order of signatures only
 * @param repeatedIds with pairs: rows whose id an earlier row has too, of the same file or another;
 *     the pairs do not tell them apart
 */
public record DedupResult(
    long in,
    long out,
    long removed,
    long clusters,
    long equal,
    long lines,
    @JsonProperty("removed_lines") long removedLines,
    @JsonProperty("removed_bytes") long removedBytes,
    long changed,
    DedupMode mode,
    double threshold,
    GramUnit unit,
    int ngram,
    int bands,
    @JsonProperty("rows_per_band") int rowsPerBand,
    long oversized,
    @JsonProperty("repeated_ids") long repeatedIds,
    @JsonProperty("bad_rows") BadRows badRows) {}
