package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.zerochat4j.corpus.filter.Filter;
import org.zerochat4j.corpus.filter.FilterConfig;
import org.zerochat4j.corpus.filter.FilterResult;
import org.zerochat4j.tokenizer.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat filter}: the rows worth learning from. */
@Command(
    name = "filter",
    description = {
      "Keeps the rows worth learning from, as they are.",
      "Rows are conversations, preferences or documents."
    },
    footer =
        "zerochat filter --input sft.jsonl --out kept.jsonl --turns single --set"
            + " prompt.minimum=6")
final class FilterCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Option(names = "--input", arity = "1..*", paramLabel = "FILE", description = "files or folders")
  private List<Path> inputs;

  @Option(names = "--out", paramLabel = "FILE", description = "the JSON Lines file to write")
  private Path out;

  @Option(
      names = "--tokenizer",
      paramLabel = "DIR",
      description = "folder with a tokenizer, for limits in tokens")
  private Path tokenizer;

  @Option(
      names = "--turns",
      paramLabel = "any|single|multi",
      description = "conversations with one answer, or with several")
  private Turns turns;

  @Option(
      names = "--rules",
      description = "lists all rules and what each drops, in their order, and ends")
  private boolean rules;

  private enum Turns {
    ANY,
    SINGLE,
    MULTI
  }

  @Override
  public Record defaults() {
    return FilterConfig.defaults();
  }

  @Override
  public Integer call() {
    if (rules) {
      CorpusReport.filterRules();
      return 0;
    }
    common.set("inputs", inputs);
    common.set("out", out);
    common.set("tokenizer", tokenizer);
    if (turns != null) {
      common.set("minimumTurns", turns == Turns.MULTI ? 2 : 1);
      common.set("maximumTurns", turns == Turns.SINGLE ? 1 : 0);
    }
    FilterConfig config = common.config(FilterConfig.defaults());
    Tokenizer loaded = config.tokenizer() == null ? null : Tokenizer.load(config.tokenizer());
    FilterResult result =
        Filter.run(config, loaded == null ? null : text -> loaded.encode(text).length);
    report(result);
    common.result(result);
    return 0;
  }

  private static void report(FilterResult result) {
    CorpusReport.sayFormatted(
        "filter: %s in, %d kept, %d of them cut",
        CorpusReport.count(result.in(), "row"), result.out(), result.cut());
    result
        .dropped()
        .forEach((rule, n) -> {
          if (n > 0) {
            CorpusReport.sayFormatted("  dropped by %s: %d", rule, n);
            result
                .examples()
                .getOrDefault(rule, List.of())
                .forEach(e -> CorpusReport.sayFormatted("    %s: %s", e.id(), e.reason()));
          }
        });
    result.badRows().first().forEach(row -> CorpusReport.sayFormatted("    %s", row));
  }
}
