package org.zerochat4j.stages.pipeline;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.train.OutputFolder;
import org.zerochat4j.train.RunFolder;

/**
 * The output folder of a {@link Pipeline}: which stages have begun in it, which settings they have
 * used, and what may be deleted to start again.
 */
final class PipelineFolder implements AutoCloseable {
  private static final String STAGES = "stages";
  private static final String SPLIT = "split";
  private static final List<String> TRAINED = List.of("pretrain", "sft", "reward", "ppo");

  private static final Set<String> WRITTEN =
      Set.of(
          "config.yaml",
          "summary.json",
          "report.html",
          STAGES,
          "clean",
          "dedup",
          "mix",
          "tokenizer",
          "tokens",
          "data",
          "pretrain",
          "sft",
          "preferences",
          "reward",
          "ppo");

  private final OutputFolder owned;

  private PipelineFolder(OutputFolder owned) {
    this.owned = owned;
  }

  /**
   * Opens the folder for a run, or refuses it before anything is written or deleted.
   *
   * @param resume auto, or none to delete what a run wrote here
   * @param examined whether the models of the stages are examined
   */
  static PipelineFolder open(Path out, PipelineConfig config, String resume, boolean examined) {
    if (!resume.equals(RunFolder.AUTO) && !resume.equals(RunFolder.NONE)) {
      throw new UserError("--resume " + resume + ": must be auto or none");
    }
    refuseInputsAround(out, config);
    OutputFolder owned = OutputFolder.open(out, config, WRITTEN::contains);
    try {
      if (resume.equals(RunFolder.NONE)) {
        forget(out);
      }
      owned.refuseAnother(section -> hasBeenUsed(out, section, examined));
      owned.writeConfig();
      return new PipelineFolder(owned);
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
  }

  /** A later start would read what this one wrote. */
  private static void refuseInputsAround(Path out, PipelineConfig config) {
    Path place = out.toAbsolutePath().normalize();
    Configs.paths(config)
        .forEach((key, input) -> {
          if (place.startsWith(input.toAbsolutePath().normalize())) {
            throw new UserError(
                key + ": " + input + " would hold what is written; give an --out outside of it");
          }
        });
  }

  /** Whether a stage has begun that depends on this part of the configuration. */
  private static boolean hasBeenUsed(Path out, String section, boolean examined) {
    return switch (section) {
      case "ratios" -> hasBegun(out, "mix");
      case "conversations", "shares", "pairs" -> hasBegun(out, SPLIT);
      // Examined answers are as long as those of PPO.
      case "ppo" -> hasBegun(out, examined ? "sft" : "ppo");
      default -> hasBegun(out, section);
    };
  }

  /** Whether a stage or one that builds on it has left anything to go on with. */
  private static boolean hasBegun(Path out, String stage) {
    List<String> stages = new ArrayList<>(Pipeline.STAGES);
    if (stage.equals(SPLIT)) {
      // It is the first to run, but text and the model that reads it do not depend on it.
      stages.subList(0, stages.indexOf("sft")).clear();
      stages.addFirst(SPLIT);
    }
    return stages.subList(stages.indexOf(stage), stages.size()).stream()
        .anyMatch(each -> hasLeft(out, each));
  }

  private static boolean hasLeft(Path out, String stage) {
    Path folder = out.resolve(stage);
    return Files.exists(out.resolve(STAGES).resolve(stage + ".json"))
        || (TRAINED.contains(stage) && RunFolder.hasBegun(folder))
        || (stage.equals("preferences") && Files.exists(folder.resolve("pairs.jsonl.partial")));
  }

  /**
   * Deletes what keeps a run from starting again; texts and tokens are written anew anyway. Results
   * first: without them a stage that is still there is not taken for complete.
   */
  private static void forget(Path out) {
    try {
      boolean paired = hasLeft(out, "preferences");
      delete(
          out.resolve(STAGES),
          Stream.concat(Stream.of(SPLIT), Pipeline.STAGES.stream())
              .map(stage -> stage + ".json")
              .toArray(String[]::new));
      Files.deleteIfExists(out.resolve("summary.json"));
      Files.deleteIfExists(out.resolve("report.html"));
      for (String stage : TRAINED) {
        Path folder = out.resolve(stage);
        if (RunFolder.hasBegun(folder)) {
          AtomicFiles.deleteTree(folder.resolve("critic"));
          Files.deleteIfExists(folder.resolve("answers.json"));
        }
        RunFolder.delete(folder);
      }
      if (paired) {
        delete(out.resolve("preferences"), "pairs.jsonl", "pairs.jsonl.partial");
      }
    } catch (IOException e) {
      throw new UserError("cannot clear " + out + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** Deletes files and then their folder, unless it has others. */
  private static void delete(Path folder, String... names) throws IOException {
    for (String name : names) {
      Files.deleteIfExists(folder.resolve(name));
    }
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // What is left is not ours.
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
