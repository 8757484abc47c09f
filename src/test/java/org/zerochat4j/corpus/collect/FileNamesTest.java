package org.zerochat4j.corpus.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** An address must never decide where, outside its folder, a file is written. */
class FileNamesTest {
  @Test
  void theNameIsTheLastPartOfThePath() {
    assertThat(name("http://h/a/b.jsonl.gz?x=1#y")).isEqualTo("b.jsonl.gz");
    assertThat(name("http://h/a/b/")).isEqualTo("b");
    assertThat(name("http://h")).isEqualTo("h");
    assertThat(name("http://h/%E8%AF%97.txt")).isEqualTo("诗.txt");
  }

  @Test
  void nothingInItCanLeaveTheFolder() {
    assertThat(name("http://h/a%2F..%2F..%2Fetc")).doesNotContain("/");
    assertThat(name("http://h/..")).isEqualTo("_");
    assertThat(name("http://h/.ssh")).isEqualTo("_ssh");
    assertThat(name("http://h/a%00b%5Cc:d")).isEqualTo("a_b_c_d");
    assertThat(name("http://h/con.txt")).isEqualTo("_con.txt");
    assertThat(name("http://h/manifest.json")).isEqualTo("_manifest.json");
  }

  @Test
  void aLongNameKeepsItsEnding() {
    String name = name("http://h/" + "%E8%AF%97".repeat(200) + ".jsonl");

    assertThat(name).endsWith("诗.jsonl");
    assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(150);
  }

  @Test
  void aMarkComesBeforeTheEndings() {
    assertThat(FileNames.marked("a.jsonl.gz", "1f")).isEqualTo("a-1f.jsonl.gz");
    assertThat(FileNames.marked("x.y/a", "1f")).isEqualTo("x.y/a-1f");
  }

  private static String name(String address) {
    return FileNames.of(URI.create(address));
  }
}
