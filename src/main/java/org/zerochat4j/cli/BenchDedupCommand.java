package org.zerochat4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.zerochat4j.base.UserError;
import org.zerochat4j.bench.DedupBenchmark;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat bench dedup}. */
@Command(
    name = "dedup",
    description = {
      "Documents a second of near-duplicate removal.",
      "At 1, 2 and 4 times the data: what grows is seen."
    },
    footer = "zerochat bench dedup --megabytes 1000")
final class BenchDedupCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(
      names = "--megabytes",
      defaultValue = "4000",
      paramLabel = "N",
      description = "invented documents at 4 times the data")
  private long megabytes;

  @Option(
      names = "--heap",
      defaultValue = "1024",
      paramLabel = "MIB",
      description = "Java heap of the process that is measured")
  private int heap;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "where to work, with room for three times the documents")
  private Path folder;

  @Override
  public Integer call() {
    common.config(new NoSettings());
    if (megabytes < 1) {
      throw new UserError("--megabytes " + megabytes + ": at least 1");
    }
    if (heap < 128) {
      throw new UserError("--heap " + heap + ": at least 128");
    }
    ObjectNode result = DedupBenchmark.run(new DedupBenchmark.Options(megabytes, heap, folder));
    common.result(result);
    if (!common.json()) {
      StandardOut.print(DedupBenchmark.text(result));
    }
    return 0;
  }
}
