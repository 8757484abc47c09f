package org.zerochat4j.corpus.filter;

import java.nio.file.Path;
import java.util.List;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Required;
import org.zerochat4j.config.Validated;
import org.zerochat4j.corpus.rows.BadRows;

/** Settings of {@link Filter}. */
public record FilterConfig(
    @Required("--input FILE") @Doc("files or folders of conversations, preferences or documents")
        List<Path> inputs,
    @Required("--out FILE")
        @Doc("the JSON Lines file to write: the rows that are kept, as they were")
        Path out,
    @Doc("folder of a tokenizer, for limits in tokens") Path tokenizer,
    @Doc("rules that are left out, see --rules; refusals go with without=[]")
        List<FilterRule> without,
    @Doc("fewest answers of a conversation") int minimumTurns,
    @Doc("most answers of a conversation; 1 keeps single turns, 0 is no limit") int maximumTurns,
    @Doc("the first thing the user says") LengthLimits prompt,
    @Doc("each answer; of a preference the chosen one") LengthLimits answer,
    @Doc("everything a row says") LengthLimits whole,
    @Doc("a conversation above the limits of whole loses its last turns instead of being dropped")
        boolean cut,
    @Doc("least share of Chinese characters among the visible ones of a row") double minimumChinese,
    @Doc("largest share of Chinese characters") double maximumChinese,
    @Doc(
            "largest share of an answer or document that may lie in passages of 10 characters that"
                + " came before; 1 is no limit")
        double maximumRepetition,
    @Doc("Jaccard similarity of the two answers' 3-grams from which on a preference says nothing")
        double maximumSimilarity,
    @Doc("how many times as long the longer answer of a preference may be; 0 is no limit")
        double maximumLengthRatio,
    @Doc("beginnings of answers that refuse") List<String> refusals,
    @Doc("what numbers in the rows may be, as [{name: ifd, minimum: 0.2, below: 1, top: 0.5}]")
        List<FieldRange> fields,
    @Doc("rows kept per rule as examples for the report") int examples,
    @Doc("bad rows after which the work stops") long maxBadRows,
    @Doc("longest row in bytes") int maxRowBytes)
    implements Validated {

  /** What hardly anybody wants is dropped; everything else has to be asked for. */
  public static FilterConfig defaults() {
    return new FilterConfig(
        List.of(),
        null,
        null,
        List.of(FilterRule.REFUSAL),
        1,
        0,
        LengthLimits.defaults(),
        LengthLimits.defaults(),
        LengthLimits.defaults(),
        false,
        0,
        1,
        0.5,
        1,
        0,
        List.of(
            "抱歉",
            "对不起",
            "很抱歉",
            "作为一个AI",
            "作为AI",
            "作为一个人工智能",
            "作为人工智能",
            "我无法",
            "我不能",
            "Sorry",
            "I'm sorry",
            "I am sorry",
            "I apologize",
            "As an AI",
            "I cannot",
            "I can't",
            "I'm unable",
            "I am unable"),
        List.of(),
        3,
        BadRows.DEFAULT_LIMIT,
        BadRows.DEFAULT_ROW_BYTES);
  }

  @Override
  public void validate(Problems problems) {
    problems.require(minimumTurns >= 0, "minimumTurns", "must not be negative");
    problems.require(
        maximumTurns == 0 || maximumTurns >= minimumTurns,
        "maximumTurns",
        "must be 0 or at least minimumTurns");
    problems.require(
        minimumChinese >= 0 && minimumChinese <= maximumChinese && maximumChinese <= 1,
        "minimumChinese",
        "must be from 0 to maximumChinese, and that at most 1");
    problems.require(
        maximumRepetition > 0 && maximumRepetition <= 1, "maximumRepetition", "must be in (0, 1]");
    problems.require(
        maximumSimilarity > 0 && maximumSimilarity <= 1, "maximumSimilarity", "must be in (0, 1]");
    problems.require(
        maximumLengthRatio == 0 || maximumLengthRatio >= 1,
        "maximumLengthRatio",
        "must be 0 or at least 1");
    problems.require(
        tokenizer != null
            || !(prompt.countsTokens() || answer.countsTokens() || whole.countsTokens()),
        "tokenizer",
        "has to be given, since there are limits in tokens");
    problems.require(examples >= 0, "examples", "must not be negative");
    BadRows.validate(problems, maxBadRows, maxRowBytes);
  }
}
