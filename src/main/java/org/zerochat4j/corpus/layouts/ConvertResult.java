package org.zerochat4j.corpus.layouts;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.zerochat4j.corpus.rows.BadRows;

/**
 * What a conversion gave: {@code in} = {@code out} + the sum of {@code dropped}.
 *
 * @param rows rows read, bad ones too
 * @param in the examples in them: a row may hold several, a tree of messages is spread over many
 *     rows, a bad row counts as one
 * @param out examples written
 * @param dropped examples not written, by reason; {@code bad_rows} are those nothing could be read
 *     from
 * @param changed examples written from which something was taken off, by what
 * @param layouts rows per layout, bad ones not
 */
public record ConvertResult(
    long rows,
    long in,
    long out,
    Map<String, Long> dropped,
    Map<String, Long> changed,
    Map<String, Long> layouts,
    @JsonProperty("bad_rows") BadRows badRows) {}
