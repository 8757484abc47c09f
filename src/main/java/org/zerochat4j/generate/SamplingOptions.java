package org.zerochat4j.generate;

import org.zerochat4j.base.UserError;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;

/** How the next token is chosen from the logits; {@link Sampler} says in which order these act. */
public record SamplingOptions(
    @Doc("0 takes the likeliest token; 1 samples from the model; above 1 flattens")
        double temperature,
    @Doc("Sample among this many likeliest tokens; 0 is no limit") int topK,
    @Doc("Sample among the fewest likeliest tokens that hold this share; 1 is no limit")
        double topP,
    @Doc("Drop tokens less likely than this share of the likeliest; 0 drops none") double minP,
    @Doc("Above 1 makes tokens already in the text less likely; 1 changes nothing")
        double repetitionPenalty)
    implements Validated {

  /** The model's own distribution, unchanged. */
  public static SamplingOptions defaults() {
    return new SamplingOptions(1, 0, 1, 0, 1);
  }

  /** Always the likeliest token. */
  public static SamplingOptions greedy() {
    return new SamplingOptions(0, 0, 1, 0, 1);
  }

  /**
   * These options when they can work.
   *
   * @throws UserError listing every value that cannot
   */
  public SamplingOptions checked() {
    Problems problems = new Problems();
    validate(problems);
    if (!problems.isEmpty()) {
      throw new UserError("sampling: " + String.join("; ", problems.lines()));
    }
    return this;
  }

  @Override
  public void validate(Problems problems) {
    problems.require(
        temperature >= 0 && temperature <= 100,
        "temperature",
        temperature + " must be from 0 (greedy) to 100");
    problems.require(topK >= 0, "topK", topK + " must be 0 (no limit) or more");
    problems.require(
        topP > 0 && topP <= 1, "topP", topP + " must be above 0 and at most 1 (no limit)");
    problems.require(minP >= 0 && minP < 1, "minP", minP + " must be from 0 (off) to below 1");
    problems.require(
        repetitionPenalty > 0 && repetitionPenalty <= 100,
        "repetitionPenalty",
        repetitionPenalty + " must be above 0 and at most 100; 1 is off");
  }
}
