package org.zerochat4j.corpus.clean;

import java.nio.file.Path;
import java.util.List;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;
import org.zerochat4j.corpus.Characters;
import org.zerochat4j.corpus.rows.BadRows;

/** Settings of {@link Cleaner}. */
public record CleanConfig(
    @Doc("the sources, read in this order") List<CleanInput> inputs,
    @Doc("the JSON Lines file to write, {id, text, source}") Path out,
    @Doc("rules that are left out") List<CleaningRule> without,
    @Doc("a Chinese document with fewer Chinese characters is dropped") int minimumChinese,
    @Doc("a Chinese encyclopedia page with more spaces is dropped") int maximumSpaces,
    @Doc("a text is Chinese when this share of its visible characters is") double chineseShare,
    @Doc("texts kept per rule as examples for the report") int examples,
    @Doc("bad rows after which the work stops") long maxBadRows,
    @Doc("longest row in bytes") int maxRowBytes)
    implements Validated {
  /** Limits for encyclopedia text, every rule, no inputs. */
  public static CleanConfig defaults() {
    return new CleanConfig(
        List.of(),
        null,
        List.of(),
        30,
        10,
        0.5,
        3,
        BadRows.DEFAULT_LIMIT,
        BadRows.DEFAULT_ROW_BYTES);
  }

  @Override
  public void validate(Problems problems) {
    problems.require(minimumChinese >= 0, "minimumChinese", "must not be negative");
    problems.require(maximumSpaces >= 0, "maximumSpaces", "must not be negative");
    problems.require(chineseShare > 0 && chineseShare <= 1, "chineseShare", "must be in (0, 1]");
    problems.require(examples >= 0, "examples", "must not be negative");
    problems.require(maxBadRows >= 0, "maxBadRows", "must not be negative");
    problems.require(maxRowBytes > 0, "maxRowBytes", "must be positive");
  }

  /** Whether enough of the text is Chinese for the rules that are meant for it. */
  boolean isChinese(String text) {
    return Characters.chineseShare(text) >= chineseShare;
  }
}
