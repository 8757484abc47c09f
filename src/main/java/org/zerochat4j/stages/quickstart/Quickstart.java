package org.zerochat4j.stages.quickstart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Configs;
import org.zerochat4j.config.Problems;
import org.zerochat4j.corpus.rows.JsonLines;
import org.zerochat4j.stages.pipeline.Pipeline;
import org.zerochat4j.stages.pipeline.PipelineConfig;
import org.zerochat4j.stages.pipeline.PipelineData;
import org.zerochat4j.stages.world.Question;
import org.zerochat4j.stages.world.World;
import org.zerochat4j.stages.world.WorldConfig;
import org.zerochat4j.train.RunFolder;

/**
 * The whole pipeline in minutes, on a small generated world (see {@code stages.world}) of which the
 * truth is known: what was planted must be found, what is asked has one right answer, and one style
 * of answer is the preferred one. It is the same {@link Pipeline} that runs on real data.
 */
public final class Quickstart {

  /** The keys that are set by the generated world, beside those that the pipeline sets. */
  public static final List<String> FILLED =
      List.of("clean.inputs", "conversations", "shares", "pairs");

  private static final String WORLD_FILE = "world.json";

  private Quickstart() {}

  /** The settings of the built-in pipeline, before any override. */
  public static PipelineConfig settings() {
    try (InputStream yaml = Quickstart.class.getResourceAsStream("quickstart.yaml")) {
      return Configs.bind(PipelineConfig.defaults(), Configs.read(yaml), "quickstart.yaml");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Generates the world into {@code out/raw} and runs the pipeline.
   *
   * @param resume auto or none
   * @return what {@code summary.json} says
   */
  public static ObjectNode run(
      PipelineConfig settings, WorldConfig worldConfig, Path out, String resume) {
    Problems problems = new Problems();
    settings.requireUnset(FILLED, settings(), "quickstart", problems);
    if (!problems.isEmpty()) {
      throw new UserError(String.join("\n", problems.lines()));
    }
    Path raw = out.resolve("raw");
    refuseAnotherWorld(worldConfig, raw, resume);
    List<Map<String, String>> inputs = new ArrayList<>();
    for (String name : List.of("baike.jsonl", "wiki.json", "plain.jsonl")) {
      inputs.add(Map.of("path", raw.resolve(name).toString()));
    }
    ObjectNode sources = Json.mapper().createObjectNode();
    sources.set("clean", Json.mapper().valueToTree(Map.of("inputs", inputs)));
    PipelineConfig config = Configs.bind(settings, sources, "quickstart");
    World world = World.generate(worldConfig);
    return Pipeline.run(
        config,
        out,
        resume,
        pipeline -> {
          Json.write(raw.resolve(WORLD_FILE), Configs.tree(worldConfig)); // says whose raw/ is
          world.writeRaw(raw);
          return data(world, pipeline.dataFolder());
        },
        new WorldExaminer(world));
  }

  /** Half of one world and half of another would be examined by the wrong truth. */
  private static void refuseAnotherWorld(WorldConfig config, Path raw, String resume) {
    Path file = raw.resolve(WORLD_FILE);
    if (!Files.exists(file)) {
      if (Files.exists(raw)) {
        throw new UserError(raw + " holds no world of ours; give another --out");
      }
      return;
    }
    if (resume.equals(RunFolder.NONE)) {
      return;
    }
    List<String> differences = Configs.differences(Json.read(file), Configs.tree(config));
    if (!differences.isEmpty()) {
      throw new UserError(
          file
              + (" is of another world (" + String.join(", ", differences))
              + "); give another --out, or --resume none to start again here");
    }
  }

  /** Writes what the later stages learn from; the world itself has split the questions. */
  private static PipelineData data(World world, Path folder) {
    Path sft = folder.resolve("sft.jsonl");
    Path rewardPrompts = folder.resolve("reward.jsonl");
    Path pairs = folder.resolve("pairs.jsonl");
    Path heldOutPairs = folder.resolve("held-out-pairs.jsonl");
    Path ppoPrompts = folder.resolve("ppo.jsonl");
    JsonLines.write(sft, world.sftRows().stream());
    JsonLines.write(rewardPrompts, prompts(world.rewardQuestions()));
    JsonLines.write(pairs, world.rewardPairs().stream());
    JsonLines.write(heldOutPairs, world.heldOutPairs().stream());
    JsonLines.write(ppoPrompts, prompts(world.ppoQuestions()));
    return new PipelineData(
        List.of(sft), rewardPrompts, List.of(pairs), List.of(heldOutPairs), ppoPrompts);
  }

  private static Stream<Map<String, String>> prompts(List<Question> questions) {
    return questions.stream()
        .map(question -> Map.of("id", question.id(), "prompt", question.text()));
  }
}
