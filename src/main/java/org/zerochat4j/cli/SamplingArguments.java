package org.zerochat4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.zerochat4j.base.Json;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;
import org.zerochat4j.generate.SamplingOptions;
import picocli.CommandLine.Option;

/** How to answer: what the command line says, else what the model folder recommends. */
final class SamplingArguments {
  private static final String FILE = "generation_config.json";

  @Option(names = "--max-tokens", paramLabel = "N", description = "longest answer, in tokens")
  private Integer maxTokens;

  @Option(names = "--temperature", paramLabel = "T", description = "0 takes the likeliest token")
  private Double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "sample among so many likeliest tokens; 0 is all")
  private Integer topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "sample among the fewest tokens that hold this share; 1 is all")
  private Double topP;

  @Option(names = "--seed", paramLabel = "N", description = "seed of the draws")
  private Long seed;

  /** The settings of {@code generate} and {@code chat}. */
  record Settings(
      @Doc("Longest answer, in tokens") int maxTokens,
      @Doc("Seed of the draws") long seed,
      @Doc(
              "How to sample; the defaults come from generation_config.json of the model, if it is"
                  + " there")
          SamplingOptions sampling)
      implements Validated {

    static Settings defaults() {
      return new Settings(256, 42, SamplingOptions.defaults());
    }

    @Override
    public void validate(Problems problems) {
      problems.require(maxTokens >= 0, "maxTokens", maxTokens + " must be 0 or more");
    }
  }

  /** The settings of this call for the model of a folder. */
  Settings settings(CommonOptions common, Path modelFolder) {
    common.set("maxTokens", maxTokens);
    common.set("seed", seed);
    common.set("sampling.temperature", temperature);
    common.set("sampling.topK", topK);
    common.set("sampling.topP", topP);
    Settings defaults = Settings.defaults();
    return common.config(
        new Settings(defaults.maxTokens(), defaults.seed(), recommended(modelFolder)));
  }

  private static SamplingOptions recommended(Path modelFolder) {
    Path file = modelFolder.resolve(FILE);
    JsonNode config = Files.exists(file) ? Json.read(file) : MissingNode.getInstance();
    boolean sample = config.path("do_sample").asBoolean(true);
    return new SamplingOptions(
        sample ? config.path("temperature").asDouble(1) : 0,
        config.path("top_k").asInt(0),
        config.path("top_p").asDouble(1),
        config.path("min_p").asDouble(0),
        config.path("repetition_penalty").asDouble(1));
  }
}
