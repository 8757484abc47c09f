package org.zerochat4j.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedsTest {
  /** Guards against a change of the derivation: runs of an older version could not be repeated. */
  @Test
  void derivesTheSameSeedForEver() {
    assertThat(Seeds.derive(42, "shuffle/epoch-3")).isEqualTo(3251551774198563505L);
    assertThat(Seeds.random(42, "shuffle/epoch-3").nextLong())
        .isEqualTo(Seeds.random(42, "shuffle/epoch-3").nextLong());
  }

  @Test
  void differentSeedsAndPurposesGiveDifferentStreams() {
    Set<Long> seen = new HashSet<>();
    for (long seed = -50; seed < 50; seed++) {
      for (String purpose : new String[] {"", "a", "b", "ab", "ba", "洗牌"}) {
        seen.add(Seeds.derive(seed, purpose));
      }
    }
    assertThat(seen).hasSize(600);
  }
}
