package org.zerochat4j.stages.preferences;

import java.nio.file.Path;
import java.util.List;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;
import org.zerochat4j.generate.SamplingOptions;

/** How answers are sampled and made into pairs. */
public record PreferencesConfig(
    @Doc("Folder of the fine-tuned model that answers") Path model,
    @Doc("Files of prompts; with reference answers, these are the chosen ones") List<Path> prompts,
    @Doc("Answers sampled for each prompt") int samples,
    @Doc("Pairs made of a prompt with a reference answer, at most; different rejected answers")
        int pairsPerPrompt,
    @Doc("Tokens of an answer at most; answers that do not end within them make no pair")
        int maxTokens,
    @Doc("How answers are sampled") SamplingOptions sampling,
    @Doc("Prompts answered between two saves of the progress") int chunk,
    @Doc("Seed of the sampling") long seed)
    implements Validated {

  /** Four answers a prompt from the model's own distribution. */
  public static PreferencesConfig defaults() {
    return new PreferencesConfig(null, List.of(), 4, 1, 256, SamplingOptions.defaults(), 64, 42);
  }

  @Override
  public void validate(Problems problems) {
    problems.require(samples >= 1, "samples", samples + " must be at least 1");
    problems.require(pairsPerPrompt >= 1, "pairsPerPrompt", pairsPerPrompt + " must be at least 1");
    problems.require(maxTokens >= 1, "maxTokens", maxTokens + " must be at least 1");
    problems.require(chunk >= 1, "chunk", chunk + " must be at least 1");
  }
}
