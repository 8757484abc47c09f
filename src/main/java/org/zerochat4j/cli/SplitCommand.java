package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.zerochat4j.base.Json;
import org.zerochat4j.corpus.split.SplitConfig;
import org.zerochat4j.corpus.split.SplitResult;
import org.zerochat4j.corpus.split.Splitter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat split}: rows into parts that have no prompt in common. */
@Command(
    name = "split",
    description = {
      "Splits rows into parts without a prompt in common.",
      "Documents are split by their text."
    },
    footer = "zerochat split --input sft.jsonl --parts sft=0.75,reward=0.125,ppo=0.125 --out parts")
final class SplitCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "FILE",
      description = "files or folders of JSON Lines")
  private List<Path> inputs;

  @Option(
      names = "--parts",
      split = ",",
      paramLabel = "NAME=SHARE",
      description = "the parts, as in sft=0.75,reward=0.125,ppo=0.125")
  private Map<String, Double> parts;

  @Option(names = "--seed", paramLabel = "N", description = "chooses which rows go where")
  private Long seed;

  @Option(names = "--out", paramLabel = "DIR", description = "the folder to write the parts into")
  private Path out;

  @Override
  public Record defaults() {
    return SplitConfig.defaults();
  }

  @Override
  public Integer call() {
    if (inputs != null) {
      common.sets.add("inputs=" + Json.line(inputs.stream().map(Path::toString).toList()));
    }
    if (parts != null) {
      common.sets.add("parts=" + Json.line(parts));
    }
    if (seed != null) {
      common.sets.add("seed=" + seed);
    }
    if (out != null) {
      common.sets.add("out=" + out);
    }
    SplitResult result = Splitter.run(common.config(SplitConfig.defaults()));
    CorpusReport.split(result);
    common.result(result);
    return 0;
  }
}
