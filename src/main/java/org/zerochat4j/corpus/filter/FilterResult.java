package org.zerochat4j.corpus.filter;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.zerochat4j.corpus.rows.BadRows;

/**
 * What filtering did: {@code in = out + sum(dropped)}.
 *
 * @param in rows read, bad ones too
 * @param out rows written
 * @param cut how many of them lost their last turns
 * @param dropped rule (or "bad_rows") to the number of rows it took out, each counted once, under
 *     the first rule that applied; all rules are listed
 * @param examples rule to a few of the rows it took out
 */
public record FilterResult(
    long in,
    long out,
    long cut,
    Map<String, Long> dropped,
    @JsonProperty("bad_rows") BadRows badRows,
    Map<String, List<Example>> examples) {
  /** A row that was dropped, why, and how its text begins. */
  public record Example(String id, String reason, String text) {}
}
