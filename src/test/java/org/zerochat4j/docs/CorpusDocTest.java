package org.zerochat4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.config.Configs;
import org.zerochat4j.corpus.layouts.Convert;
import org.zerochat4j.corpus.layouts.ConvertConfig;

/** The mapping that docs/corpus.md shows. */
class CorpusDocTest {
  @TempDir Path folder;

  /** An example that is copied and does not work costs more than none. */
  @Test
  void theMappingReadsARow() throws IOException {
    String document = Files.readString(Path.of("docs/corpus.md"));
    String yaml = document.split("```yaml\n", -1)[1].split("```", -1)[0];
    Path layout = Files.writeString(folder.resolve("my.yaml"), yaml);
    Path rows =
        Files.writeString(
            folder.resolve("rows.jsonl"),
            """
            {"title": "River", "question": {"text": "How long?"}, "answers": [{"body": " 9 km [1]. "}]}
            """);
    Path out = folder.resolve("out.jsonl");

    Convert.run(
        Configs.load(
            ConvertConfig.defaults(),
            null,
            List.of("inputs=[" + rows + "]", "layout=" + layout, "to=instruction", "out=" + out)));

    try (Stream<String> lines = Files.lines(out)) {
      assertThat(lines)
          .containsExactly(
              "{\"instruction\":\"River: How long?\",\"input\":\"\",\"output\":\"9 km.\"}");
    }
  }
}
