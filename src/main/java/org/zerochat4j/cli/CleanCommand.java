package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.zerochat4j.base.Json;
import org.zerochat4j.corpus.clean.CleanConfig;
import org.zerochat4j.corpus.clean.CleanResult;
import org.zerochat4j.corpus.clean.Cleaner;
import org.zerochat4j.corpus.layouts.DocumentLayout;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat clean}: raw rows in any known layout to clean documents. */
@Command(name = "clean", description = "Makes clean documents of raw text.")
final class CleanCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "FILE",
      description = "files or folders of JSON Lines or JSON arrays, compressed or not")
  private List<Path> inputs;

  @Option(names = "--layout", description = "baike, wiki or text; by default told from the fields")
  private DocumentLayout layout;

  @Option(names = "--source", description = "name of the source; by default the row's or file's")
  private String source;

  @Option(names = "--out", paramLabel = "FILE", description = "the JSON Lines file to write")
  private Path out;

  @Override
  public Record defaults() {
    return CleanConfig.defaults();
  }

  @Override
  public Integer call() {
    if (inputs != null) {
      common.sets.add("inputs=" + Json.line(sources()));
    }
    if (out != null) {
      common.sets.add("out=" + out);
    }
    CleanResult result = Cleaner.run(common.config(CleanConfig.defaults()));
    CorpusReport.cleaned(result);
    common.result(result);
    return 0;
  }

  private List<Map<String, String>> sources() {
    List<Map<String, String>> sources = new ArrayList<>();
    for (Path input : inputs) {
      Map<String, String> entry = new LinkedHashMap<>();
      entry.put("path", input.toString());
      entry.put("layout", layout == null ? null : layout.name());
      entry.put("source", source);
      sources.add(entry);
    }
    return sources;
  }
}
