package org.zerochat4j.stages.world;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.zerochat4j.corpus.Conversation;
import org.zerochat4j.corpus.Message;
import org.zerochat4j.corpus.Preference;

/** Writes answers, and pairs of answers of which one is better for a known reason. */
final class Answers {
  private final Map<Language, List<Style>> styles;
  private final SplittableRandom random;

  Answers(Map<Language, List<Style>> styles, SplittableRandom random) {
    this.styles = styles;
    this.random = random;
  }

  /** Why one answer of a pair is better. */
  private enum Reason {
    RIGHT,
    STYLE,
    RIGHT_OVER_STYLE
  }

  /** One row a question, {@code courteousShare} of them courteous, in random order. */
  List<Conversation> conversations(List<Question> questions, double courteousShare) {
    List<Conversation> rows = new ArrayList<>();
    long courteous = (long) (courteousShare * questions.size());
    for (Question question : shuffled(questions)) {
      String answer = right(question.fact(), rows.size() < courteous);
      List<Message> messages = List.of(Message.user(question.text()), Message.assistant(answer));
      rows.add(new Conversation("sft-" + question.id(), messages, "world"));
    }
    return shuffled(rows);
  }

  /**
   * Pairs on {@code questions}, each used {@code each} times: 40 % right over wrong, 40 % courteous
   * over curt (one in five with both wrong), 20 % right and curt over wrong and courteous.
   */
  List<Preference> pairs(List<Question> questions, int each, String prefix) {
    List<Preference> pairs = new ArrayList<>();
    int index = 0;
    for (int round = 0; round < each; round++) {
      for (Question question : shuffled(questions)) {
        Reason reason =
            switch (index % 5) {
              case 0, 1 -> Reason.RIGHT;
              case 2, 3 -> Reason.STYLE;
              default -> Reason.RIGHT_OVER_STYLE;
            };
        pairs.add(pair(question, reason, prefix + index++));
      }
    }
    return shuffled(pairs);
  }

  private Preference pair(Question question, Reason reason, String id) {
    Fact fact = question.fact();
    String chosen;
    String rejected;
    switch (reason) {
      case RIGHT -> {
        boolean courteous = random.nextBoolean();
        chosen = right(fact, courteous);
        rejected = wrong(fact, courteous);
      }
      case STYLE -> {
        boolean right = random.nextInt(5) > 0;
        chosen = right ? right(fact, true) : wrong(fact, true);
        rejected = right ? right(fact, false) : wrong(fact, false);
      }
      case RIGHT_OVER_STYLE -> {
        chosen = right(fact, false);
        rejected = wrong(fact, true);
      }
      default -> throw new AssertionError(reason);
    }
    return new Preference(id, question.text(), chosen, rejected, "world");
  }

  private String right(Fact fact, boolean courteous) {
    return answer(fact, fact.value(), courteous);
  }

  private String wrong(Fact fact, boolean courteous) {
    List<String> others = new ArrayList<>(fact.attribute().values());
    others.remove(fact.value());
    return answer(fact, Prose.pick(others, random), courteous);
  }

  private String answer(Fact fact, String value, boolean courteous) {
    List<Style> tone = Style.of(styles.get(fact.entity().language()), courteous);
    String statement = fact.say(Prose.pick(fact.attribute().answers(), random), value);
    return Prose.pick(tone, random).apply(statement);
  }

  /** Code points of the longest answer to any of {@code facts}. */
  int longest(List<Fact> facts) {
    int longest = 0;
    for (Fact fact : facts) {
      for (String template : fact.attribute().answers()) {
        for (Style style : styles.get(fact.entity().language())) {
          String answer = style.apply(fact.say(template));
          longest = Math.max(longest, answer.codePointCount(0, answer.length()));
        }
      }
    }
    return longest;
  }

  private <T> List<T> shuffled(List<T> list) {
    List<T> copy = new ArrayList<>(list);
    Collections.shuffle(copy, Random.from(random));
    return copy;
  }
}
