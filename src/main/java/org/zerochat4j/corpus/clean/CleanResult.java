package org.zerochat4j.corpus.clean;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.zerochat4j.corpus.rows.BadRows;

/**
 * What cleaning did. Every row that came in either went out or is counted under exactly one reason
 * in {@code dropped}: {@code in = out + sum(dropped)}, and the same for each source.
 *
 * @param in rows read, bad ones too
 * @param out documents written
 * @param dropped rule (or "bad_rows") to the number of rows it took out; all rules are listed
 * @param changed rule to the number of documents whose text it changed
 * @param sources what became of each source's usable rows
 * @param examples rule to a few texts before and after it
 */
public record CleanResult(
    long in,
    long out,
    Map<String, Long> dropped,
    Map<String, Long> changed,
    Map<String, SourceCounts> sources,
    @JsonProperty("bad_rows") BadRows badRows,
    Map<String, List<Example>> examples) {
  /** A text that a rule dropped ({@code after} is null) or changed, both shortened. */
  public record Example(String id, String before, String after) {}

  /**
   * One source's share.
   *
   * @param in usable rows
   * @param out documents written
   * @param characters of the documents written
   * @param dropped rule to the number of rows it took out, only rules that did
   */
  public record SourceCounts(long in, long out, long characters, Map<String, Long> dropped) {}
}
