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
import org.zerochat4j.eval.report.Report;
import org.zerochat4j.stages.pipeline.TextSections;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat clean}: raw rows in any known layout to clean documents. */
@Command(
    name = "clean",
    description = {
      "Makes clean documents of raw text.",
      "Every row that is dropped is counted, with the rule that did it."
    },
    footer = "zerochat clean --input pages folder/*.jsonl.gz --out clean.jsonl --report clean.html")
final class CleanCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "FILE",
      description = "files or folders of rows or plain text, compressed or not")
  private List<Path> inputs;

  @Option(
      names = "--layout",
      description =
          "name of a document layout or a YAML file with one;" + " by default told from the fields")
  private String layout;

  @Option(
      names = "--format",
      description =
          "html, markdown, roff, wiki or text; by default the"
              + " row's format, else by the file's ending or the look of the text")
  private String format;

  @Option(
      names = "--text",
      paramLabel = "file|block|line",
      description = "what of a plain text is one document; a block ends at a blank line")
  private String text;

  @Option(
      names = "--encoding",
      description = "of inputs without a byte order mark: gb18030, big5, ...; by default utf-8")
  private String encoding;

  @Option(names = "--source", description = "name of the source; by default the row's or file's")
  private String source;

  @Option(names = "--out", paramLabel = "FILE", description = "the JSON Lines file to write")
  private Path out;

  @Option(
      names = "--with",
      paramLabel = "RULE",
      split = ",",
      description = "rules to apply beside the default ones, see --rules")
  private List<String> with;

  @Option(
      names = "--without",
      paramLabel = "RULE",
      split = ",",
      description = "default rules to leave out, see --rules")
  private List<String> without;

  @Option(names = "--report", paramLabel = "FILE", description = "an HTML page of what rules did")
  private Path report;

  @Option(names = "--rules", description = "lists all rules in their order and ends")
  private boolean rules;

  @Override
  public Record defaults() {
    return CleanConfig.defaults();
  }

  @Override
  public Integer call() {
    if (rules) {
      CorpusReport.cleaningRules();
      return 0;
    }
    if (inputs != null) {
      common.sets.add("inputs=" + Json.line(sources()));
    }
    if (out != null) {
      common.sets.add("out=" + out);
    }
    if (with != null) {
      common.sets.add("with=" + Json.line(with));
    }
    if (without != null) {
      common.sets.add("without=" + Json.line(without));
    }
    CleanResult result = Cleaner.run(common.config(CleanConfig.defaults()), report);
    CorpusReport.cleaned(result);
    if (report != null) {
      Report page = new Report("Cleaning");
      TextSections.clean(page, Json.mapper().valueToTree(result));
      page.write(report);
    }
    common.result(result);
    return 0;
  }

  private List<Map<String, String>> sources() {
    List<Map<String, String>> sources = new ArrayList<>();
    for (Path input : inputs) {
      Map<String, String> entry = new LinkedHashMap<>();
      entry.put("path", input.toString());
      entry.put("layout", layout);
      entry.put("source", source);
      entry.put("format", format);
      entry.put("text", text);
      entry.put("encoding", encoding);
      sources.add(entry);
    }
    return sources;
  }
}
