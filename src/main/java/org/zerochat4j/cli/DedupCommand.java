package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.zerochat4j.corpus.dedup.ComparedText;
import org.zerochat4j.corpus.dedup.Dedup;
import org.zerochat4j.corpus.dedup.DedupConfig;
import org.zerochat4j.corpus.dedup.DedupMode;
import org.zerochat4j.corpus.dedup.DedupResult;
import org.zerochat4j.corpus.dedup.GramUnit;
import org.zerochat4j.corpus.dedup.KeptMember;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat dedup}: rows without their repetitions. */
@Command(
    name = "dedup",
    description = {
      "Removes near-duplicate rows, equal rows, or repeated lines.",
      "Started again after it was killed, it goes on."
    },
    footer = {
      "zerochat dedup --input pages.jsonl --threshold 0.8 --set ngram=5 --out unique.jsonl",
      "zerochat dedup --input sft.jsonl --by prompt --threshold 0.4 --out sft-unique.jsonl"
    })
final class DedupCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "FILE",
      description = "files or folders of rows, in this order")
  private List<Path> inputs;

  @Option(
      names = "--mode",
      paramLabel = "near|exact|lines",
      description = "remove rows that are alike, rows of equal text, or repeated lines")
  private DedupMode mode;

  @Option(
      names = "--threshold",
      paramLabel = "J",
      description = "Jaccard similarity from which on two rows are alike")
  private Double threshold;

  @Option(names = "--unit", paramLabel = "character|word", description = "what n-grams are made of")
  private GramUnit unit;

  @Option(
      names = "--by",
      paramLabel = "whole|prompt",
      description = "compare all a row says, or its first prompt")
  private ComparedText by;

  @Option(
      names = "--keep",
      paramLabel = "first|longest",
      description = "which row of a cluster stays")
  private KeptMember keep;

  @Option(names = "--out", paramLabel = "FILE", description = "the JSON Lines file to write")
  private Path out;

  @Option(
      names = "--pairs",
      paramLabel = "FILE",
      description = "list the removed rows here: {removed, kept, jaccard}")
  private Path pairs;

  @Override
  public Record defaults() {
    return DedupConfig.defaults();
  }

  @Override
  public Integer call() {
    common.set("inputs", inputs);
    common.set("mode", mode);
    common.set("threshold", threshold);
    common.set("unit", unit);
    common.set("by", by);
    common.set("keep", keep);
    common.set("out", out);
    common.set("pairs", pairs);
    DedupResult result = Dedup.run(common.config(DedupConfig.defaults()));
    CorpusReport.deduplicated(result);
    common.result(result);
    return 0;
  }
}
