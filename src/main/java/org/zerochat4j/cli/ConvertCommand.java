package org.zerochat4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.zerochat4j.corpus.layouts.Convert;
import org.zerochat4j.corpus.layouts.ConvertConfig;
import org.zerochat4j.corpus.layouts.ConvertResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zerochat convert}: rows of any known layout to one unified form. */
@Command(
    name = "convert",
    description = {
      "Brings rows of any layout into one form.",
      "The form is a document {text, source, id}, {instruction, input, output},"
          + " {messages}, or a preference {prompt, chosen, rejected}."
    },
    footer = {
      "zerochat convert --input 'downloads/*.parquet' --to messages --out sft.jsonl",
      "zerochat convert --layout Anthropic/hh-rlhf --input hh.jsonl.gz --to preference"
          + " --out pairs.jsonl"
    })
final class ConvertCommand implements Callable<Integer>, HasConfig {
  @Mixin private CommonOptions common;

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "FILE",
      description = "files or folders of rows, compressed or not")
  private List<Path> inputs;

  @Option(
      names = "--layout",
      paramLabel = "NAME",
      description =
          "a layout or data set that the command datasets lists, or a YAML file with your own;"
              + " by default told from the fields of each row")
  private String layout;

  @Option(
      names = "--to",
      paramLabel = "FORM",
      description = "document, instruction, messages or preference")
  private String to;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "the JSON Lines file to write; compressed where its name says so")
  private Path out;

  @Override
  public Record defaults() {
    return ConvertConfig.defaults();
  }

  @Override
  public Integer call() {
    common.set("inputs", inputs);
    common.set("layout", layout);
    common.set("to", to);
    common.set("out", out);
    ConvertResult result = Convert.run(common.config(ConvertConfig.defaults()));
    report(result);
    common.result(result);
    return 0;
  }

  private static void report(ConvertResult result) {
    System.err.println(
        "convert: "
            + result.rows()
            + " rows with "
            + result.in()
            + " examples in, "
            + result.out()
            + " out");
    lines("layout", result.layouts());
    lines("dropped", result.dropped());
    lines("changed", result.changed());
    result.badRows().first().forEach(row -> System.err.println("    " + row));
  }

  private static void lines(String what, Map<String, Long> counts) {
    counts.forEach((name, n) -> System.err.println("  " + what + ": " + name + ": " + n));
  }
}
