package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.zerochat4j.base.Json;
import org.zerochat4j.corpus.mix.MixConfig;
import org.zerochat4j.corpus.mix.MixResult;
import org.zerochat4j.corpus.mix.Mixer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code zerochat mix}: several files in given ratios into one, shuffled. */
@Command(
    name = "mix",
    description = "Mixes files in given ratios and shuffles the rows.",
    footer = "zerochat mix --input zh.jsonl en.jsonl --ratio 1,0.25 --out mixed.jsonl")
final class MixCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;
  @Spec private CommandSpec spec;

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "FILE",
      description = "files or folders of JSON Lines")
  private List<Path> inputs;

  @Option(
      names = {"--ratio", "--ratios"},
      split = ",",
      paramLabel = "R",
      description = "the share of rows taken of each input, in their order; by default 1")
  private List<Double> ratios;

  @Option(names = "--seed", paramLabel = "N", description = "chooses the rows and their order")
  private Long seed;

  @Option(names = "--out", paramLabel = "FILE", description = "the JSON Lines file to write")
  private Path out;

  @Override
  public Record defaults() {
    return MixConfig.defaults();
  }

  @Override
  public Integer call() {
    if (ratios != null && (inputs == null || ratios.size() != inputs.size())) {
      throw new ParameterException(
          spec.commandLine(), "--ratio needs as many numbers as --input has files");
    }
    if (inputs != null) {
      common.sets.add("inputs=" + Json.line(parts()));
    }
    if (seed != null) {
      common.sets.add("seed=" + seed);
    }
    if (out != null) {
      common.sets.add("out=" + out);
    }
    MixResult result = Mixer.run(common.config(MixConfig.defaults()));
    CorpusReport.mixed(result);
    common.result(result);
    return 0;
  }

  private List<Map<String, Object>> parts() {
    List<Map<String, Object>> parts = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      double ratio = ratios == null ? 1 : ratios.get(i);
      parts.add(Map.of("path", inputs.get(i).toString(), "ratio", ratio));
    }
    return parts;
  }
}
