package org.zerochat4j.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MergeAgreementTest {
  /** "All the same" must not be said of lists that part. */
  @Test
  void findsTheFirstDifferenceAndTheOverlap() {
    MergeAgreement agreement =
        MergeAgreement.of(List.of("a b", "c d", "e f", "g h"), List.of("a b", "e f", "x y"));
    assertThat(agreement.same()).isEqualTo(1);
    assertThat(agreement.ours()).isEqualTo("c d");
    assertThat(agreement.theirs()).isEqualTo("e f");
    assertThat(agreement.overlap()).isEqualTo(2 / 3.0);
  }

  /** The longer list's rest is no difference: one side may learn more. */
  @Test
  void comparesAsManyAsTheShorterHas() {
    MergeAgreement agreement = MergeAgreement.of(List.of("a b", "c d"), List.of("a b"));
    assertThat(agreement).isEqualTo(new MergeAgreement(1, null, null, 1));
  }
}
