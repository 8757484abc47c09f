package org.zerochat4j.stages.world;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * The question pool, split by wording within each fact, so that every fact is in every part and no
 * question is in two.
 */
record QuestionSplit(
    List<Question> sft, List<Question> reward, List<Question> ppo, List<Question> heldOut) {

  /** Wordings of a fact for the reward model, and again for PPO; the rest is for fine-tuning. */
  private static final int OTHERS = 2;

  static QuestionSplit of(List<Fact> facts, SplittableRandom random) {
    List<Question> sft = new ArrayList<>();
    List<Question> reward = new ArrayList<>();
    List<Question> ppo = new ArrayList<>();
    List<Question> heldOut = new ArrayList<>();
    for (Fact fact : facts) {
      List<Question> all = questions(fact, fact.attribute().questions(), "q");
      Collections.shuffle(all, Random.from(random));
      reward.addAll(all.subList(0, OTHERS));
      ppo.addAll(all.subList(OTHERS, 2 * OTHERS));
      sft.addAll(all.subList(2 * OTHERS, all.size()));
      heldOut.addAll(questions(fact, fact.attribute().heldOut(), "h"));
    }
    for (List<Question> part : List.of(sft, reward, ppo, heldOut)) {
      Collections.shuffle(part, Random.from(random));
    }
    return new QuestionSplit(
        List.copyOf(sft), List.copyOf(reward), List.copyOf(ppo), List.copyOf(heldOut));
  }

  private static List<Question> questions(Fact fact, List<String> wordings, String letter) {
    List<Question> list = new ArrayList<>();
    for (int i = 0; i < wordings.size(); i++) {
      list.add(new Question(fact.id() + "-" + letter + i, fact.say(wordings.get(i)), fact));
    }
    return list;
  }
}
