package org.zerochat4j.corpus.split;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.zerochat4j.corpus.rows.BadRows;

/**
 * What a split gave: {@code in} = the sum of {@code parts} + bad rows.
 *
 * @param in rows read, bad ones too
 * @param parts rows per part
 * @param prompts different prompts (or texts), white space left out
 */
public record SplitResult(
    long in, Map<String, Long> parts, long prompts, @JsonProperty("bad_rows") BadRows badRows) {}
