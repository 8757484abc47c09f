package org.zerochat4j.corpus.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.CorpusFiles;
import org.zerochat4j.corpus.Document;
import org.zerochat4j.corpus.layouts.Layouts;

/**
 * Damaged in random places, a file gives rows, counted bad rows or a one-line error, nothing else.
 */
class BrokenFilesTest {
  private static final String ROWS =
      "{\"text\":\"一二三\"}\n"
          + "{\"title\":\"题\",\"summary\":\"要\",\"sections\":[{\"title\":\"节\",\"content\":\"文\"}]}\n"
          + "{\"completion\":\"\\u4e2d\\n\"}\r\n\n"
          + "{\"id\":1,\"text\":\"😀\",\"source\":\"s\"}\n";

  @TempDir Path folder;

  @Test
  void randomDamageNeverEscapesTheCounters() {
    SplittableRandom random = new SplittableRandom(17);
    byte[][] originals = {
      ROWS.getBytes(StandardCharsets.UTF_8),
      ("[" + ROWS.strip().replaceAll("\\s+", ",") + "]").getBytes(StandardCharsets.UTF_8),
      CorpusFiles.gzip(ROWS.repeat(20)),
    };
    int usable = 0;
    for (int round = 0; round < 600; round++) {
      byte[] bytes = originals[round % originals.length].clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Path file = CorpusFiles.write(folder.resolve("damaged"), bytes);
      BadRows bad = new BadRows();
      try (Stream<Document> documents = Layouts.documents(List.of(file), bad)) {
        usable += documents.count() > 0 ? 1 : 0;
      } catch (UserError e) {
        assertThat(e.getMessage()).contains("damaged").doesNotContain("\n");
      }
    }
    assertThat(usable).isGreaterThan(300);
  }
}
