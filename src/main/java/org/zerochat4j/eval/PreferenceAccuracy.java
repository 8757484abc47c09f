package org.zerochat4j.eval;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import org.zerochat4j.corpus.Preference;

/**
 * How often a model agrees with preferences.
 *
 * @param accuracy share of pairs whose chosen answer gets the higher score; equal scores count half
 * @param lengthBaseline the better of "the longer answer wins" and "the shorter wins", by code
 *     points: a model that is no better has learned length
 * @param pairs judged
 * @param tooLong pairs left out because a side does not fit the context
 */
public record PreferenceAccuracy(
    double accuracy,
    @JsonProperty("length_baseline") double lengthBaseline,
    int pairs,
    @JsonProperty("too_long") int tooLong) {

  /** Judges by the mean log-probability of the answers. */
  public static PreferenceAccuracy measure(AnswerLogProbs model, List<Preference> pairs) {
    List<AnswerLogProbs.Answer> answers = new ArrayList<>();
    for (Preference pair : pairs) {
      answers.add(new AnswerLogProbs.Answer(pair.messages(), pair.chosen()));
      answers.add(new AnswerLogProbs.Answer(pair.messages(), pair.rejected()));
    }
    return of(pairs, model.of(answers));
  }

  /**
   * The outcome of scores that anything gave.
   *
   * @param scores of chosen and rejected answer of each pair in turn; NaN leaves the pair out
   */
  public static PreferenceAccuracy of(List<Preference> pairs, double[] scores) {
    double right = 0;
    double longer = 0;
    int judged = 0;
    for (int i = 0; i < pairs.size(); i++) {
      double difference = scores[2 * i] - scores[2 * i + 1];
      if (!Double.isNaN(difference)) {
        judged++;
        right += (1 + Math.signum(difference)) / 2;
        int lengths = length(pairs.get(i).chosen()) - length(pairs.get(i).rejected());
        longer += (1 + Integer.signum(lengths)) / 2.0;
      }
    }
    double longerWins = longer / judged;
    return new PreferenceAccuracy(
        right / judged, Math.max(longerWins, 1 - longerWins), judged, pairs.size() - judged);
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
