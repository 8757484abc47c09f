package org.zerochat4j.corpus.clean;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Required;
import org.zerochat4j.config.Validated;
import org.zerochat4j.corpus.rows.BadRows;

/** Settings of {@link Cleaner}. */
public record CleanConfig(
    @Required("--input FILE") @Doc("the sources, read in this order") List<CleanInput> inputs,
    @Required("--out FILE") @Doc("the JSON Lines file to write, {id, text, source}") Path out,
    @Doc("rules that are left out") List<CleaningRule> without,
    @Doc("rules that are applied although they are not by default") List<CleaningRule> with,
    @Doc("languages to keep, of zh, en, ja, ko, ru, other (by script); empty for all")
        List<String> languages,
    @Doc("a Chinese document with fewer Chinese characters is dropped") int minimumChinese,
    @Doc("a Chinese encyclopedia page with more spaces is dropped") int maximumSpaces,
    @Doc("a text is Chinese when this share of its visible characters is") double chineseShare,
    @Doc("where the other rules that drop documents begin") CleanLimits limits,
    @Doc("texts kept per rule as examples for the report") int examples,
    @Doc("bad rows after which the work stops") long maxBadRows,
    @Doc("longest row in bytes") int maxRowBytes)
    implements Validated {
  /** The reference's limits for encyclopedia text, every default rule, no inputs. */
  public static CleanConfig defaults() {
    return new CleanConfig(
        List.of(),
        null,
        List.of(),
        List.of(),
        List.of(),
        30,
        10,
        0.5,
        CleanLimits.defaults(),
        3,
        BadRows.DEFAULT_LIMIT,
        BadRows.DEFAULT_ROW_BYTES);
  }

  /** The same for other files. */
  public CleanConfig withFiles(List<CleanInput> newInputs, Path newOut) {
    return new CleanConfig(
        newInputs,
        newOut,
        without,
        with,
        languages,
        minimumChinese,
        maximumSpaces,
        chineseShare,
        limits,
        examples,
        maxBadRows,
        maxRowBytes);
  }

  /** The same with other rules left out and other ones asked for. */
  public CleanConfig withRules(List<CleaningRule> leftOut, List<CleaningRule> askedFor) {
    return new CleanConfig(
        inputs,
        out,
        leftOut,
        askedFor,
        languages,
        minimumChinese,
        maximumSpaces,
        chineseShare,
        limits,
        examples,
        maxBadRows,
        maxRowBytes);
  }

  /** The rules that are applied, in their order. */
  List<CleaningRule> rules() {
    return Arrays.stream(CleaningRule.values())
        .filter(rule -> rule.byDefault() || with.contains(rule))
        .filter(rule -> !without.contains(rule))
        .toList();
  }

  @Override
  public void validate(Problems problems) {
    problems.require(minimumChinese >= 0, "minimumChinese", "must not be negative");
    problems.require(maximumSpaces >= 0, "maximumSpaces", "must not be negative");
    problems.require(chineseShare > 0 && chineseShare <= 1, "chineseShare", "must be in (0, 1]");
    problems.require(examples >= 0, "examples", "must not be negative");
    BadRows.validate(problems, maxBadRows, maxRowBytes);
    for (String language : languages) {
      problems.require(
          QualityRules.languages().contains(language.toLowerCase(Locale.ROOT)),
          "languages",
          "\""
              + language
              + "\" is none of "
              + String.join(", ", new TreeSet<>(QualityRules.languages())));
    }
    for (CleaningRule rule : with) {
      problems.require(
          rule == null || !without.contains(rule),
          "with",
          (rule == null ? "" : rule.key()) + " is in \"without\" at the same time");
    }
  }
}
