package org.zerochat4j.corpus.filter;

import java.util.Locale;
import java.util.function.ToIntFunction;
import org.zerochat4j.corpus.Characters;

/** The rules, in the order in which they are asked; a row is dropped by the first that applies. */
public enum FilterRule {
  /** No known layout, a text missing or empty, turns out of order. */
  FORM("rows of no known layout, with an empty text or with turns out of order") {
    @Override
    String reason(Subject row, FilterConfig config, ToIntFunction<String> tokens) {
      return null; // Told by the layouts, before there is anything to look at.
    }
  },

  /** Too few or too many answers: single turns, several turns. */
  TURNS("conversations of fewer answers than minimumTurns or more than maximumTurns") {
    @Override
    String reason(Subject row, FilterConfig config, ToIntFunction<String> tokens) {
      int turns = row.answers().size();
      boolean wrong =
          turns < config.minimumTurns()
              || (config.maximumTurns() > 0 && turns > config.maximumTurns());
      return wrong && !row.isDocument() && !row.isPreference() ? turns + " answers" : null;
    }
  },

  /** The first prompt is too short or too long. */
  PROMPT_LENGTH("first prompts out of the limits of prompt") {
    @Override
    String reason(Subject row, FilterConfig config, ToIntFunction<String> tokens) {
      return row.isDocument()
          ? null
          : config.prompt().problem("the prompt", row.questions().getFirst(), tokens);
    }
  },

  /** An answer is too short or too long. */
  ANSWER_LENGTH("answers out of the limits of answer") {
    @Override
    String reason(Subject row, FilterConfig config, ToIntFunction<String> tokens) {
      for (String answer : row.answers()) {
        String problem = config.answer().problem("an answer", answer, tokens);
        if (problem != null) {
          return problem;
        }
      }
      return null;
    }
  },

  /** The row as a whole is too short or too long. */
  WHOLE_LENGTH("rows out of the limits of whole, all texts together") {
    @Override
    String reason(Subject row, FilterConfig config, ToIntFunction<String> tokens) {
      return config.whole().problem("the row", row.whole(), tokens);
    }
  },

  /** An answer is its question once more, or begins with all of it. */
  REPEATS_QUESTION("answers that are their question, or begin with all of it") {
    @Override
    String reason(Subject row, FilterConfig config, ToIntFunction<String> tokens) {
      // The answers of a row are those to its last questions.
      int earlier = row.questions().size() - row.answers().size();
      for (int i = 0; i < row.answers().size() && earlier >= 0; i++) {
        String question = Characters.letters(row.questions().get(earlier + i));
        String answer = Characters.letters(row.answers().get(i));
        if (answer.equals(question)
            || (question.length() >= LONG_QUESTION && answer.startsWith(question))) {
          return "answer " + (i + 1) + " repeats its question";
        }
      }
      return null;
    }
  },

  /** An answer begins as refusals do. */
  REFUSAL("answers that begin as one of refusals does") {
    @Override
    String reason(Subject row, FilterConfig config, ToIntFunction<String> tokens) {
      for (String answer : row.answers()) {
        String begin = answer.strip();
        for (String refusal : config.refusals()) {
          if (begin.regionMatches(true, 0, refusal, 0, refusal.length())) {
            return "an answer begins with \"" + refusal + "\"";
          }
        }
      }
      return null;
    }
  },

  /** Too small or too large a share of Chinese characters. */
  LANGUAGE("shares of Chinese out of minimumChinese to maximumChinese") {
    @Override
    String reason(Subject row, FilterConfig config, ToIntFunction<String> tokens) {
      if (config.minimumChinese() == 0 && config.maximumChinese() == 1) {
        return null;
      }
      double share = Characters.chineseShare(row.whole());
      return share < config.minimumChinese() || share > config.maximumChinese()
          ? String.format(Locale.ROOT, "%.0f %% of the characters are Chinese", 100 * share)
          : null;
    }
  },

  /** An answer, or a document, says the same again and again. */
  REPETITION("texts of which more than maximumRepetition came before") {
    @Override
    String reason(Subject row, FilterConfig config, ToIntFunction<String> tokens) {
      if (config.maximumRepetition() == 1) {
        return null;
      }
      for (String text : row.learned()) {
        double share = Repetition.share(text);
        if (share > config.maximumRepetition()) {
          return String.format(Locale.ROOT, "%.0f %% of a text is repeated", 100 * share);
        }
      }
      return null;
    }
  },

  /** The two answers of a preference are the same, or nearly so, or one is empty. */
  SIMILAR_ANSWERS("preferences whose answers are equal, or as alike as maximumSimilarity") {
    @Override
    String reason(Subject row, FilterConfig config, ToIntFunction<String> tokens) {
      if (!row.isPreference()) {
        return null;
      }
      if (row.rejected().isBlank()) {
        return "the rejected answer is empty";
      }
      if (row.rejected().strip().equals(row.answers().getFirst().strip())) {
        return "the answers are the same";
      }
      if (config.maximumSimilarity() == 1) {
        return null;
      }
      double similarity = Repetition.jaccard(row.answers().getFirst(), row.rejected());
      return similarity >= config.maximumSimilarity()
          ? String.format(Locale.ROOT, "the answers' similarity is %.2f", similarity)
          : null;
    }
  },

  /** One answer of a preference is many times as long as the other: length would be learned. */
  LENGTH_RATIO("preferences with an answer maximumLengthRatio times as long as the other") {
    @Override
    String reason(Subject row, FilterConfig config, ToIntFunction<String> tokens) {
      if (!row.isPreference() || config.maximumLengthRatio() == 0) {
        return null;
      }
      double a = row.answers().getFirst().length();
      double b = row.rejected().length();
      double ratio = Math.max(a, b) / Math.min(a, b);
      return ratio > config.maximumLengthRatio()
          ? String.format(Locale.ROOT, "one answer is %.1f times as long as the other", ratio)
          : null;
    }
  },

  /** A number in the row is out of its range, or not among the largest. */
  FIELDS("rows with a number out of its range in fields") {
    @Override
    String reason(Subject row, FilterConfig config, ToIntFunction<String> tokens) {
      return null; // Goes by the row's fields, not by what it says: see Filter.
    }
  };

  /** From here on it is no chance that an answer begins as its question does. */
  private static final int LONG_QUESTION = 10;

  private final String summary;

  FilterRule(String summary) {
    this.summary = summary;
  }

  /**
   * Why the row is dropped, null when it is not.
   *
   * @param tokens how many tokens a text has; null when no limit asks for it
   */
  abstract String reason(Subject row, FilterConfig config, ToIntFunction<String> tokens);

  /** The name in configurations and reports: "prompt_length". */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it drops, in half a sentence. */
  public String summary() {
    return summary;
  }
}
