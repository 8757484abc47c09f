package org.zerochat4j.stages.ifd;

/**
 * How hard a conversation's answers are to follow from its questions (Li et al. 2023, "From
 * Quantity to Quality", with perplexities in the place of losses).
 *
 * @param ppl perplexity of the answers after all that was said before them; NaN when not one token
 *     of them fits the context
 * @param pplAlone perplexity of the same tokens without the user's words
 * @param tokens how many tokens of answers were scored, their end tokens included
 * @param cut whether some were not, because the context is too short
 */
record IfdScore(double ppl, double pplAlone, int tokens, boolean cut) {
  /** Below 1 the question helps; near 1 and above, question and answer have little in common. */
  double ifd() {
    return ppl / pplAlone;
  }
}
