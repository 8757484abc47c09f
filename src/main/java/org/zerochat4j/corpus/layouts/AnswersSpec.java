package org.zerochat4j.corpus.layouts;

import java.util.List;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;

/**
 * Several answers of which the best is chosen and the worst rejected: by their scores, by the
 * number of the best, or by their order.
 */
public record AnswersSpec(
    @Doc("fields of the answers, or one field with their list; best first if nothing else tells")
        List<String> of,
    @Doc("fields of their scores, or one field with the list; the higher, the better")
        List<String> scores,
    @Doc("field with the number of the best answer, counted from 0") String best)
    implements Validated {
  /** Nothing is given. */
  static AnswersSpec defaults() {
    return new AnswersSpec(List.of(), List.of(), null);
  }

  @Override
  public void validate(Problems problems) {
    problems.require(!of.isEmpty(), "of", "has to name the answers");
    problems.require(
        best == null || scores.isEmpty(), "best", "either scores or best can be given");
    problems.require(best == null || of.size() != 1, "best", "needs the fields of all answers");
    problems.require(
        scores.isEmpty() || scores.size() == of.size(),
        "scores",
        "there have to be as many as answers");
    if (of.size() > 1) {
      Text.check(of, "of", problems);
    } else {
      of.forEach(path -> Layout.checkPath(path, "of", problems));
    }
    scores.forEach(path -> Layout.checkPath(path, "scores", problems));
    if (best != null) {
      Layout.checkPath(best, "best", problems);
    }
  }
}
