package org.zerochat4j.stages.pipeline;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.zerochat4j.config.Configs;
import org.zerochat4j.config.Doc;
import org.zerochat4j.config.Problems;
import org.zerochat4j.config.Validated;
import org.zerochat4j.corpus.clean.CleanConfig;
import org.zerochat4j.corpus.dedup.DedupConfig;
import org.zerochat4j.corpus.split.SplitConfig;
import org.zerochat4j.stages.ppo.PpoStageConfig;
import org.zerochat4j.stages.preferences.PreferencesConfig;
import org.zerochat4j.stages.pretrain.PretrainConfig;
import org.zerochat4j.stages.reward.RewardConfig;
import org.zerochat4j.stages.sft.SftConfig;
import org.zerochat4j.tokenizer.training.TokenizerConfig;

/**
 * Settings of the whole road. What one stage hands to the next (files, models) is {@link #FILLED}
 * in by {@link Pipeline} and cannot be set.
 */
public record PipelineConfig(
    @Doc("raw text and how to clean it") CleanConfig clean,
    @Doc("when two documents are the same") DedupConfig dedup,
    @Doc("how much of a source is taken, by its name; 1 where it is not named")
        Map<String, Double> ratios,
    @Doc("the tokenizer to train") TokenizerConfig tokenizer,
    @Doc("the model to train from nothing") PretrainConfig pretrain,
    @Doc("files of questions and answers, shared out so that no prompt is in two parts")
        List<Path> conversations,
    @Doc("the parts and their sizes: sft learns to answer, reward and ppo are asked later")
        Map<String, Double> shares,
    @Doc("files of ready preference pairs, beside those made with the model") List<Path> pairs,
    @Doc("learning to answer") SftConfig sft,
    @Doc("pairs of a reference answer and the model's own") PreferencesConfig preferences,
    @Doc("learning what is preferred") RewardConfig reward,
    @Doc("learning to be preferred") PpoStageConfig ppo)
    implements Validated {

  /** The keys that {@link Pipeline} sets itself. */
  public static final List<String> FILLED =
      List.of(
          "clean.out",
          "dedup.inputs",
          "dedup.out",
          "dedup.pairs",
          "tokenizer.inputs",
          "tokenizer.out",
          "pretrain.tokens",
          "pretrain.tokenizer",
          "sft.model",
          "sft.data",
          "preferences.model",
          "preferences.prompts",
          "reward.model",
          "reward.pairs",
          "reward.heldOut",
          "ppo.model",
          "ppo.reward",
          "ppo.prompts");

  public static PipelineConfig defaults() {
    return new PipelineConfig(
        CleanConfig.defaults(),
        DedupConfig.defaults(),
        Map.of(),
        TokenizerConfig.defaults(),
        PretrainConfig.defaults(),
        List.of(),
        SplitConfig.prompts(),
        List.of(),
        SftConfig.defaults(),
        PreferencesConfig.defaults(),
        RewardConfig.defaults(),
        PpoStageConfig.defaults());
  }

  /** Notes every one of {@code keys} that is not as in {@code defaults}. */
  public void requireUnset(
      List<String> keys, PipelineConfig defaults, String by, Problems problems) {
    ObjectNode given = Configs.tree(this);
    ObjectNode expected = Configs.tree(defaults);
    for (String key : keys) {
      JsonPointer pointer = JsonPointer.compile("/" + key.replace('.', '/'));
      problems.require(
          given.at(pointer).equals(expected.at(pointer)), key, "is set by " + by + "; remove it");
    }
  }

  @Override
  public void validate(Problems problems) {
    requireUnset(FILLED, defaults(), "the pipeline", problems);
    problems.require(
        shares.keySet().equals(SplitConfig.prompts().keySet()),
        "shares",
        "must have the parts sft, reward and ppo");
    ratios.forEach((source, ratio) ->
        problems.require(
            ratio != null && ratio > 0, "ratios." + source, "must be above 0, for example 0.5"));
  }
}
