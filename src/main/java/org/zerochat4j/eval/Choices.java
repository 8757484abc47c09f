package org.zerochat4j.eval;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.Row;

/**
 * Questions with several answers of which one is right. A model chooses the answer it finds
 * likeliest by {@link AnswerLogProbs}; of equals the first.
 */
public final class Choices {

  /**
   * A question.
   *
   * @param answer index of the right choice
   */
  public record Question(String prompt, List<String> choices, int answer) {
    public Question {
      choices = List.copyOf(choices);
    }

    /**
     * A row {@code {prompt, choices: [...], answer}}; the answer is an index or the choice itself.
     */
    public static Question of(Row row) throws BadRow {
      String prompt = row.text("prompt");
      JsonNode list = row.fields().path("choices");
      if (!list.isArray() || list.size() < 2) {
        throw new BadRow("\"choices\" is not a list of at least two texts");
      }
      List<String> choices = new ArrayList<>();
      for (JsonNode choice : list) {
        if (!choice.isTextual() || choice.textValue().isEmpty()) {
          throw new BadRow("\"choices\" holds something else than texts");
        }
        choices.add(choice.textValue());
      }
      JsonNode answer = row.fields().path("answer");
      int index =
          answer.isIntegralNumber() && answer.canConvertToInt()
              ? answer.intValue()
              : choices.indexOf(answer.asText());
      if (index < 0 || index >= choices.size()) {
        throw new BadRow("\"answer\" is neither the index of a choice (from 0) nor a choice");
      }
      return new Question(prompt, choices, index);
    }
  }

  /**
   * The outcome.
   *
   * @param accuracy share of questions answered rightly
   * @param chance what guessing reaches
   * @param tooLong questions left out because an answer does not fit the context
   */
  public record Result(
      double accuracy, double chance, int questions, @JsonProperty("too_long") int tooLong) {}

  private Choices() {}

  /** Asks all questions; NaN where there are none. */
  public static Result measure(AnswerLogProbs model, List<Question> questions) {
    List<AnswerLogProbs.Answer> answers = new ArrayList<>();
    for (Question question : questions) {
      for (String choice : question.choices) {
        answers.add(new AnswerLogProbs.Answer(question.prompt, choice));
      }
    }
    double[] scores = model.of(answers);
    int first = 0;
    int right = 0;
    int asked = 0;
    double chance = 0;
    for (Question question : questions) {
      int best = best(scores, first, question.choices.size());
      first += question.choices.size();
      if (best >= 0) {
        asked++;
        chance += 1.0 / question.choices.size();
        right += best == question.answer ? 1 : 0;
      }
    }
    return new Result((double) right / asked, chance / asked, asked, questions.size() - asked);
  }

  /** Which of {@code count} scores from {@code first} on is the largest; -1 when one is NaN. */
  private static int best(double[] scores, int first, int count) {
    int best = 0;
    for (int i = 0; i < count; i++) {
      if (Double.isNaN(scores[first + i])) {
        return -1;
      }
      best = scores[first + i] > scores[first + best] ? i : best;
    }
    return best;
  }
}
