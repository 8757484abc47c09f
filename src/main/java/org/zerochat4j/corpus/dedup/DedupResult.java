package org.zerochat4j.corpus.dedup;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.zerochat4j.corpus.rows.BadRows;

/**
 * What deduplication did: {@code in = out + removed + bad rows}.
 *
 * @param in rows read, bad ones too
 * @param out rows written
 * @param removed rows that are like one that was kept
 * @param clusters groups of two or more rows of which one was kept
 * @param equal those of the removed rows whose text is the kept one's but for white space
 * @param bands bands of the signatures
 * @param rowsPerBand signature components a band
 */
public record DedupResult(
    long in,
    long out,
    long removed,
    long clusters,
    long equal,
    double threshold,
    int ngram,
    int bands,
    @JsonProperty("rows_per_band") int rowsPerBand,
    @JsonProperty("bad_rows") BadRows badRows) {}
