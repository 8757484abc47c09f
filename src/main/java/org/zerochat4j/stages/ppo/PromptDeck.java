package org.zerochat4j.stages.ppo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.zerochat4j.base.Seeds;

/**
 * Deals prompts for the rollouts: all of them before any comes again. A function of the step alone.
 */
final class PromptDeck {

  private final List<int[]> prompts;
  private final long seed;
  private long round = -1;
  private List<int[]> order;

  PromptDeck(List<int[]> prompts, long seed) {
    this.prompts = List.copyOf(prompts);
    this.seed = seed;
  }

  /** {@code count} prompts for a step counted from 0. */
  List<int[]> deal(long step, int count) {
    List<int[]> dealt = new ArrayList<>();
    for (long card = step * count; card < (step + 1) * count; card++) {
      if (card / prompts.size() != round) {
        round = card / prompts.size();
        order = new ArrayList<>(prompts);
        Collections.shuffle(order, Random.from(Seeds.random(seed, "prompts/round-" + round)));
      }
      dealt.add(order.get((int) (card % prompts.size())));
    }
    return dealt;
  }
}
