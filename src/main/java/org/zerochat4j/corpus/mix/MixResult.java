package org.zerochat4j.corpus.mix;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.zerochat4j.corpus.rows.BadRows;

/**
 * What a mixture is made of.
 *
 * @param in rows read, bad ones too
 * @param out rows written: the sum of what the inputs gave
 * @param inputs in the order they were named; the rows of a source that has a ratio of its own
 *     stand apart
 */
public record MixResult(
    long in, long out, List<Share> inputs, @JsonProperty("bad_rows") BadRows badRows) {
  /**
   * One input's part.
   *
   * @param source the source whose rows these are, null for all that have no ratio of their own
   * @param in its usable rows
   * @param out how many rows it gave: {@code ratio * in}, rounded
   */
  public record Share(String path, String source, double ratio, long in, long out) {}
}
