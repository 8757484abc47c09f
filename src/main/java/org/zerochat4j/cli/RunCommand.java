package org.zerochat4j.cli;

import static java.lang.Double.NaN;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.zerochat4j.stages.pipeline.Pipeline;
import org.zerochat4j.stages.pipeline.PipelineConfig;
import org.zerochat4j.train.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat run}. */
@Command(
    name = "run",
    description = {"Runs the whole pipeline on your own data.", "Run it again and it goes on."},
    footer = {
      "zerochat run --config configs/real-zh.yaml --out runs/real-zh",
      "zerochat run --config configs/real-zh.yaml --out runs/real-zh --until tokenize"
    })
final class RunCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder to write")
  private Path out;

  @Option(
      names = "--resume",
      defaultValue = RunFolder.AUTO,
      paramLabel = "auto|none",
      description = "go on where the run stopped, or start again")
  private String resume;

  @Option(
      names = "--until",
      defaultValue = "ppo",
      paramLabel = "STAGE",
      description = {
        "the last stage to run, for example tokenize or pretrain, which need no conversations;",
        "a later call goes on from there"
      })
  private String until;

  @Override
  public Record defaults() {
    return PipelineConfig.defaults();
  }

  @Override
  public List<String> filled() {
    return PipelineConfig.FILLED;
  }

  @Override
  public Integer call() {
    PipelineConfig config = common.config(PipelineConfig.defaults());
    JsonNode summary = Pipeline.run(config, out, resume, until);
    common.result(summary);
    tell(summary.path("stages"));
    return 0;
  }

  /** The result in a few lines, and what to do next. */
  private void tell(JsonNode stages) {
    System.err.println();
    System.err.println(
        stages.has("ppo") ? "Your chat model is ready." : "Done, up to " + until + ".");
    tell(stages, "tokenize", "text", "%,.0f tokens of %,.0f documents", "tokens", "documents");
    tell(stages, "pretrain", "after pretraining", "%.3f bits a byte", "bits_per_byte");
    tell(stages, "sft", "after SFT", "loss %.3f on held-out conversations", "held_out_loss");
    String right = "%.1f %% of %.0f held-out pairs (by length alone %.1f %%)";
    tell(stages, "reward", "reward model", right, "%accuracy", "held_out", "%length_baseline");
    String won = "reward %.2f, before it %.2f; KL %.2f nats an answer";
    tell(stages, "ppo", "after PPO", won, "reward_after", "reward_before", "kl");
    System.err.println();
    System.err.println("Look at   " + out.resolve("report.html"));
    if (stages.has("sft")) {
      Path model = out.resolve(stages.has("ppo") ? "ppo/model" : "sft/model");
      System.err.println("Talk to   ./zerochat chat --model " + model);
    } else if (stages.has("pretrain")) {
      Path model = out.resolve("pretrain/model");
      System.err.println("Try       ./zerochat generate --model " + model + " --prompt TEXT");
    }
  }

  /** One line of a stage, if it ran and all its figures were measured; "%" before a share. */
  private static void tell(
      JsonNode stages, String stage, String name, String format, String... keys) {
    Object[] values = new Object[keys.length];
    for (int i = 0; i < keys.length; i++) {
      boolean share = keys[i].startsWith("%");
      double value = stages.path(stage).path(share ? keys[i].substring(1) : keys[i]).asDouble(NaN);
      if (Double.isNaN(value)) {
        return;
      }
      values[i] = share ? 100 * value : value;
    }
    System.err.printf(
        Locale.ROOT, "  %-25s %s%n", name, String.format(Locale.ROOT, format, values));
  }
}
