package org.zerochat4j.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.zerochat4j.base.Seeds;
import org.zerochat4j.base.UserError;
import org.zerochat4j.generate.Generator;
import org.zerochat4j.generate.SamplingOptions;
import org.zerochat4j.model.LlamaModel;
import org.zerochat4j.tokenizer.Tokenizer;

/**
 * What a model in training makes of a few fixed prompts, drawn with the same seed each time, so
 * that only the weights change from one step to the next.
 */
public final class Samples {

  private static final int MAX_TOKENS = 64;
  private static final SamplingOptions OPTIONS = new SamplingOptions(0.8, 0, 0.95, 0, 1);

  /** A prompt and what followed it. */
  public record Sample(String prompt, String text) {}

  private final LlamaModel model;
  private final Tokenizer tokenizer;
  private final List<String> prompts;
  private final List<int[]> ids;
  private final long seed;

  /**
   * @param encode how a prompt reaches the model: as it is, or in the chat template
   * @throws UserError when a prompt is longer than the model's context
   */
  public Samples(
      LlamaModel model,
      Tokenizer tokenizer,
      TrainingConfig config,
      Function<String, int[]> encode) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.prompts = config.samplePrompts();
    this.ids = prompts.stream().map(encode).toList();
    this.seed = Seeds.derive(config.seed(), "samples");
    try (Generator generator = prompts.isEmpty() ? null : new Generator(model)) {
      for (int[] prompt : ids) {
        generator.check(prompt);
      }
    } catch (UserError e) {
      throw new UserError("samplePrompts: " + e.getMessage(), e);
    }
  }

  /** One sample a prompt; the memory it takes is given back. */
  public List<Sample> draw() {
    if (prompts.isEmpty()) {
      return List.of();
    }
    List<Sample> samples = new ArrayList<>();
    try (Generator generator = new Generator(model)) {
      List<Generator.Completion> answers =
          generator.generate(new Generator.Request(ids, MAX_TOKENS, OPTIONS, seed));
      for (int i = 0; i < prompts.size(); i++) {
        samples.add(new Sample(prompts.get(i), tokenizer.decode(answers.get(i).ids(), true)));
      }
    }
    return samples;
  }
}
