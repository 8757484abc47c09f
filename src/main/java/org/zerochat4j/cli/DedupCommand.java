package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.zerochat4j.base.Json;
import org.zerochat4j.corpus.dedup.Dedup;
import org.zerochat4j.corpus.dedup.DedupConfig;
import org.zerochat4j.corpus.dedup.DedupResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat dedup}: JSON Lines without near-duplicates. */
@Command(name = "dedup", description = "Removes near-duplicate rows.")
final class DedupCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "FILE",
      description = "files or folders of JSON Lines; of duplicates the first is kept")
  private List<Path> inputs;

  @Option(
      names = "--threshold",
      paramLabel = "J",
      description = "Jaccard similarity from which on two rows are duplicates")
  private Double threshold;

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
    if (inputs != null) {
      common.sets.add("inputs=" + Json.line(inputs.stream().map(Path::toString).toList()));
    }
    if (threshold != null) {
      common.sets.add("threshold=" + threshold);
    }
    if (out != null) {
      common.sets.add("out=" + out);
    }
    if (pairs != null) {
      common.sets.add("pairs=" + pairs);
    }
    DedupResult result = Dedup.run(common.config(DedupConfig.defaults()));
    CorpusReport.deduplicated(result);
    common.result(result);
    return 0;
  }
}
