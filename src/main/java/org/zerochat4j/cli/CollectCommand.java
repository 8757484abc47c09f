package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.zerochat4j.corpus.collect.CollectConfig;
import org.zerochat4j.corpus.collect.CollectResult;
import org.zerochat4j.corpus.collect.Collector;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat collect}: downloads and copies raw data into a folder. */
@Command(
    name = "collect",
    description = {
      "Downloads and copies raw data into a folder.",
      "Run it again and it goes on. An unfinished file is NAME.part; manifest.json lists"
          + " where each file came from, its bytes and its SHA-256."
    },
    footer = "zerochat collect --from https://example.org/a.jsonl.gz list.txt --out data")
final class CollectCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Option(
      names = "--from",
      arity = "1..*",
      paramLabel = "URL|PATH",
      description =
          "http(s) addresses, files, folders, globs; a file of addresses or paths, one a line,"
              + " stands for them, a SHA-256 may follow each")
  private List<String> from;

  @Option(
      names = "--sha256",
      arity = "1..*",
      paramLabel = "H",
      description = "the checksum a file must have, one for each --from in its order")
  private List<String> sha256;

  @Option(names = "--out", paramLabel = "DIR", description = "folder to write")
  private Path out;

  @Override
  public Record defaults() {
    return CollectConfig.defaults();
  }

  @Override
  public Integer call() {
    common.set("from", from);
    common.set("sha256", sha256);
    common.set("out", out);
    CollectResult result = Collector.run(common.config(CollectConfig.defaults()));
    long skipped = result.files().stream().filter(file -> file.skipped()).count();
    System.err.println(
        "collect: "
            + CorpusReport.count(result.files().size(), "file")
            + ", "
            + result.bytes()
            + " bytes, "
            + skipped
            + " of them there already");
    for (CollectResult.Failed failed : result.failed()) {
      System.err.println("  failed: " + failed.from() + ": " + failed.reason());
    }
    common.result(result);
    return result.failed().isEmpty() ? 0 : 1;
  }
}
