package org.zerochat4j.corpus.layouts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.Row;

/** Which answer of a row is chosen and which is rejected. */
interface RankedAnswers {
  /**
   * The two of them.
   *
   * @param both whether the worse one counts; if not, equal scores and a single answer will do
   */
  Pair of(Scope scope, boolean both) throws BadRow, LeftOut;

  /** Two answers. */
  record Pair(String better, String worse) {}

  /** The reader of a specification that has been checked. */
  static RankedAnswers of(LayoutSpec spec) {
    if (spec.answers() == null) {
      Text chosen = Text.of(spec.chosen());
      Text rejected = Text.of(spec.rejected());
      return (scope, _) -> new Pair(chosen.of(scope), rejected.of(scope));
    }
    AnswersSpec answers = spec.answers();
    List<FieldPath> scores = answers.scores().stream().map(FieldPath::parse).toList();
    FieldPath best = answers.best() == null ? null : FieldPath.parse(answers.best());
    boolean list = answers.of().size() == 1;
    FieldPath all = list ? FieldPath.parse(answers.of().getFirst()) : null;
    Text each = list ? null : Text.of(answers.of());
    return (scope, both) -> {
      List<String> texts = list ? texts(all, scope) : each.all(scope);
      if (texts.isEmpty() || (both && texts.size() < 2)) {
        throw new LeftOut("there are less than two answers");
      }
      if (best != null) {
        return byNumber(texts, best, scope);
      }
      if (scores.isEmpty()) {
        return new Pair(texts.getFirst(), texts.getLast());
      }
      return byScore(
          texts, list ? numbers(scores.getFirst(), scope) : numbers(scores, scope), both);
    };
  }

  private static Pair byNumber(List<String> texts, FieldPath best, Scope scope) throws BadRow {
    double number = number(best, best.find(scope), scope);
    int at = (int) number;
    if (at != number || at < 0 || at >= texts.size()) {
      throw new BadRow("\"" + best + "\" is " + number + ", not the number of an answer");
    }
    return new Pair(texts.get(at), texts.get(at == 0 ? texts.size() - 1 : 0));
  }

  private static Pair byScore(List<String> texts, double[] scores, boolean both)
      throws BadRow, LeftOut {
    if (scores.length != texts.size()) {
      throw new BadRow(texts.size() + " answers, but " + scores.length + " scores");
    }
    int best = 0;
    int worst = 0;
    for (int i = 1; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
      worst = scores[i] < scores[worst] ? i : worst;
    }
    if (both && scores[best] == scores[worst]) {
      throw new LeftOut("the answers have the same score");
    }
    return new Pair(texts.get(best), texts.get(worst));
  }

  private static List<String> texts(FieldPath path, Scope scope) throws BadRow {
    List<String> texts = new ArrayList<>();
    for (JsonNode text : list(path, scope)) {
      if (!text.isTextual()) {
        throw new BadRow(FieldPath.wrong(path + "[*]", text, "a text"));
      }
      texts.add(Row.text(text, path.toString()));
    }
    return texts;
  }

  private static double[] numbers(FieldPath path, Scope scope) throws BadRow {
    JsonNode list = list(path, scope);
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(path, list.get(i), scope);
    }
    return numbers;
  }

  private static double[] numbers(List<FieldPath> paths, Scope scope) throws BadRow {
    double[] numbers = new double[paths.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(paths.get(i), paths.get(i).find(scope), scope);
    }
    return numbers;
  }

  private static JsonNode list(FieldPath path, Scope scope) throws BadRow {
    JsonNode list = path.find(scope);
    if (list == null) {
      throw new BadRow(path.missing(scope));
    }
    if (!list.isArray()) {
      throw new BadRow(FieldPath.wrong(path.toString(), list, "a list"));
    }
    return list;
  }

  /** A number, also one written as a text: what a CSV file has. */
  private static double number(FieldPath path, JsonNode value, Scope scope) throws BadRow {
    if (value == null) {
      throw new BadRow(path.missing(scope));
    }
    if (value.isTextual()) {
      try {
        return Double.parseDouble(value.textValue());
      } catch (NumberFormatException e) {
        throw new BadRow(FieldPath.wrong(path.toString(), value, "a number"));
      }
    }
    if (!value.isNumber()) {
      throw new BadRow(FieldPath.wrong(path.toString(), value, "a number"));
    }
    return value.doubleValue();
  }
}
