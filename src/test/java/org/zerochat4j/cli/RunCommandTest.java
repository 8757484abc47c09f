package org.zerochat4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zerochat4j.corpus.rows.JsonLines;
import org.zerochat4j.stages.pipeline.PipelineConfig;
import org.zerochat4j.stages.quickstart.Quickstart;
import org.zerochat4j.stages.world.World;
import org.zerochat4j.stages.world.WorldConfig;

class RunCommandTest {
  @TempDir Path folder;

  /** A run of hours ended with a log line and nothing about where to look. */
  @Test
  void endsWithWhereTheResultIs() throws Exception {
    Path text = folder.resolve("text.jsonl");
    JsonLines.write(text, World.generate(WorldConfig.tiny()).cleanDocuments().stream());
    Path out = folder.resolve("out");
    String[] arguments = {
      "--out",
      out.toString(),
      "--until",
      "tokenize",
      "--set",
      "clean.inputs=[{path: " + text + "}]",
      "--set",
      "tokenizer.vocabSize=400"
    };
    String first = told(arguments);
    assertThat(first)
        .contains("Done, up to tokenize.", " tokens of ")
        .contains("Look at   " + out.resolve("report.html"))
        .doesNotContain("Talk to");
    assertThat(ending(told(arguments))).isEqualTo(ending(first));
  }

  @Test
  void helpLeavesOutWhatCannotBeSet() {
    Stream.of("run", "quickstart")
        .forEach(name -> {
          String help = Main.commandLine().getSubcommands().get(name).getUsageMessage();
          assertThat(help).contains("sft.training.steps = ");
          PipelineConfig.FILLED.forEach(key -> assertThat(help).doesNotContain(" " + key + " = "));
          Quickstart.FILLED.forEach(
              key -> assertThat(help.contains(" " + key + " = ")).isEqualTo(name.equals("run")));
        });
  }

  private static String ending(String told) {
    return told.substring(told.indexOf("Done, up to"));
  }

  /** What the command writes to stderr. */
  private static String told(String... arguments) throws Exception {
    PrintStream err = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      assertThat(CommandRun.run(new RunCommand(), "", arguments)).isEmpty();
    } finally {
      System.setErr(err);
    }
    return written.toString(StandardCharsets.UTF_8);
  }
}
