package org.zerochat4j.corpus.filter;

import java.util.function.ToIntFunction;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;

/** How long a text may be; a limit of 0 is none. */
public record LengthLimits(
    @Doc("fewest characters (code points)") int minimum,
    @Doc("most characters") int maximum,
    @Doc("fewest tokens; limits in tokens need a tokenizer") int minimumTokens,
    @Doc("most tokens") int maximumTokens)
    implements Validated {

  /** No limits. */
  public static LengthLimits defaults() {
    return new LengthLimits(0, 0, 0, 0);
  }

  @Override
  public void validate(Problems problems) {
    problems.require(minimum >= 0 && maximum >= 0, "minimum", "must not be negative");
    problems.require(
        minimumTokens >= 0 && maximumTokens >= 0, "minimumTokens", "must not be negative");
    problems.require(maximum == 0 || minimum <= maximum, "minimum", "is above the maximum");
    problems.require(
        maximumTokens == 0 || minimumTokens <= maximumTokens,
        "minimumTokens",
        "is above the maximum");
  }

  boolean countsTokens() {
    return minimumTokens > 0 || maximumTokens > 0;
  }

  /** What is wrong with the length of {@code text}, null when nothing is. */
  String problem(String name, String text, ToIntFunction<String> tokens) {
    String problem =
        problem(name, text.codePointCount(0, text.length()), minimum, maximum, "characters");
    if (problem != null || !countsTokens()) {
      return problem;
    }
    return problem(name, tokens.applyAsInt(text), minimumTokens, maximumTokens, "tokens");
  }

  private static String problem(String name, int length, int least, int most, String unit) {
    if (length < least) {
      return name + " has " + length + " " + unit + ", fewer than " + least;
    }
    return most > 0 && length > most
        ? name + " has " + length + " " + unit + ", more than " + most
        : null;
  }
}
