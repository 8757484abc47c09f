package org.zerochat4j.corpus.clean;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Traditional Chinese becomes simplified, and nothing else changes. */
class SimplifiedTest {
  @Test
  void convertsClausesWithTraditionalCharacters() {
    assertThat(Simplified.convert("帝姓李氏，諱世民，神堯次子，聰明英武。HTML 頁面：後來"))
        .isEqualTo("帝姓李氏，讳世民，神尧次子，聪明英武。HTML 页面：后来");
  }

  @Test
  void leavesSimplifiedTextAlone() {
    String text = "皇后在后面，干净的面条。ABC ひらがな";
    assertThat(Simplified.convert(text)).isSameAs(text);
  }
}
