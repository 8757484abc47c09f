package org.zerochat4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.zerochat4j.stages.pipeline.PipelineConfig;
import org.zerochat4j.stages.quickstart.Quickstart;
import org.zerochat4j.stages.world.WorldConfig;
import org.zerochat4j.train.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat quickstart}. */
@Command(
    name = "quickstart",
    description = {
      "Makes a chat model of your own in minutes.",
      "It learns from a small generated world, of which every fact is known; report.html"
          + " tells how well."
    },
    footer = {"zerochat quickstart", "zerochat quickstart --seed 7 --out my-world"})
final class QuickstartCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Option(
      names = "--out",
      defaultValue = "quickstart",
      paramLabel = "DIR",
      description = "folder to write")
  private Path out;

  @Option(names = "--seed", defaultValue = "42", description = "of the world")
  private long seed;

  @Option(
      names = "--resume",
      defaultValue = RunFolder.AUTO,
      paramLabel = "auto|none",
      description = "go on where the run stopped, or start again")
  private String resume;

  @Override
  public Record defaults() {
    return Quickstart.settings();
  }

  @Override
  public List<String> filled() {
    return Stream.of(PipelineConfig.FILLED, Quickstart.FILLED).flatMap(List::stream).toList();
  }

  @Override
  public Integer call() {
    PipelineConfig settings = common.config(Quickstart.settings());
    JsonNode summary = Quickstart.run(settings, WorldConfig.defaults().withSeed(seed), out, resume);
    common.result(summary);
    tell(summary.path("stages"));
    return 0;
  }

  /** The result in a few lines, and what to do next. */
  private void tell(JsonNode stages) {
    JsonNode sft = stages.path("sft");
    JsonNode ppo = stages.path("ppo");
    System.err.printf(
        Locale.ROOT,
        """

        Your chat model is ready.
          right answers after SFT   %.1f %% of %d questions in wordings it never saw
          reward model              %.1f %% of held-out pairs (by length alone %.1f %%)
          after PPO                 preferred in %.1f %%, right in %.1f %%

        Look at   %s
        Talk to   ./zerochat chat --model %s
        """,
        100 * sft.path("accuracy").asDouble(),
        sft.path("questions").asInt(),
        100 * stages.path("reward").path("accuracy").asDouble(),
        100 * stages.path("reward").path("length_baseline").asDouble(),
        100 * ppo.path("preference_rate").asDouble(),
        100 * ppo.path("accuracy").asDouble(),
        out.resolve("report.html"),
        out.resolve("ppo/model"));
  }
}
